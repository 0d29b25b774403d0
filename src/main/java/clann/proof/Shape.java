package clann.proof;

/**
 * The sizes of a case. A product is m x n with sums of length k; everything else is m x n, and k is
 * 1.
 */
public record Shape(int m, int n, int k) {
    @Override
    public String toString() {
        return "m=%d,n=%d,k=%d".formatted(m, n, k);
    }
}
