package clann.backend;

/** The numbers that a backend computes with. */
public enum Precision {
    FLOAT(4, 0x1p-24, 0x1p-126),
    DOUBLE(8, 0x1p-53, 0x1p-1022);

    private final int bytes;
    private final double unitRoundoff;
    private final double smallestNormal;

    Precision(int bytes, double unitRoundoff, double smallestNormal) {
        this.bytes = bytes;
        this.unitRoundoff = unitRoundoff;
        this.smallestNormal = smallestNormal;
    }

    /** Bytes of one number. */
    public int bytes() {
        return bytes;
    }

    /** u: the largest relative error of one rounding to nearest (IEEE 754). */
    public double unitRoundoff() {
        return unitRoundoff;
    }

    /** Below it a device may flush a result to zero. */
    public double smallestNormal() {
        return smallestNormal;
    }

    /** As options, events and files spell it. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
