package clann.data;

/** The shape of a sample that is a picture: height x width pixels, row-major, one a feature. */
public record ImageSize(int height, int width) {

    public int pixels() {
        return Math.multiplyExact(height, width);
    }
}
