package clann.tune;

/**
 * How sharply variants are measured.
 *
 * @param warmUp nanoseconds of work before anything counts: an idle GPU starts slow
 * @param sample nanoseconds that one measurement of the standard variant takes at least
 * @param rounds in each of which every variant is measured once
 */
record Effort(long warmUp, long sample, int rounds) {
    /** Fewer cannot tell a difference from noise. */
    static final int FEWEST_ROUNDS = 5;

    private static final long MILLISECOND = 1_000_000;

    /** At the first use of a device and shape, while its user waits. */
    static final Effort BRIEF = new Effort(300 * MILLISECOND, 2 * MILLISECOND, 9);

    /** Where a user asks for it. */
    static final Effort LONG = new Effort(300 * MILLISECOND, 20 * MILLISECOND, 25);
}
