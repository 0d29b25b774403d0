package clann.report.picture;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes a picture as PNG (ISO/IEC 15948): 8 bits a colour, rows unfiltered, which suits drawings.
 * ImageIO takes twice the time and, for the even areas of a drawing, twice the bytes.
 */
final class Png {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int LEVEL = 6;

    private final ByteArrayOutputStream file = new ByteArrayOutputStream();

    /**
     * @param image of the kind {@link BufferedImage#TYPE_INT_RGB}
     */
    static byte[] of(BufferedImage image) {
        var header = ByteBuffer.allocate(13);
        header.putInt(image.getWidth()).putInt(image.getHeight());
        header.put((byte) 8).put((byte) 2); // bits a colour; red, green, blue
        var png = new Png();
        png.file.writeBytes(SIGNATURE);
        png.chunk("IHDR", header.array());
        png.chunk("IDAT", deflated(rows(image)));
        png.chunk("IEND", new byte[0]);
        return png.file.toByteArray();
    }

    private static byte[] rows(BufferedImage image) {
        int width = image.getWidth();
        int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        byte[] rows = new byte[Math.multiplyExact(3 * width + 1, image.getHeight())];
        for (int pixel = 0, at = 0; pixel < pixels.length; pixel++) {
            if (pixel % width == 0) at++; // the row's filter: none
            rows[at++] = (byte) (pixels[pixel] >> 16);
            rows[at++] = (byte) (pixels[pixel] >> 8);
            rows[at++] = (byte) pixels[pixel];
        }
        return rows;
    }

    private static byte[] deflated(byte[] bytes) {
        var deflater = new Deflater(LEVEL);
        deflater.setInput(bytes);
        deflater.finish();
        var out = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 16];
        while (!deflater.finished()) out.write(buffer, 0, deflater.deflate(buffer));
        deflater.end();
        return out.toByteArray();
    }

    private void chunk(String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        var crc = new CRC32();
        crc.update(name);
        crc.update(data);
        file.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        file.writeBytes(name);
        file.writeBytes(data);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
