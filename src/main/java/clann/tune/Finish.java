package clann.tune;

import java.util.List;

/**
 * How a search ended.
 *
 * @param winner the standard variant unless another was proven right and faster beyond the noise
 * @param ratio its time as a share of the standard variant's; 1 for that itself
 * @param tried variants that were built, the standard one not counted, or of which it was tried
 * @param out those that were not measured, or not to the end
 */
record Finish<V>(V winner, double ratio, int tried, List<Out<V>> out) {
    /**
     * @param why in words, on one line
     */
    record Out<V>(V variant, String why) {}
}
