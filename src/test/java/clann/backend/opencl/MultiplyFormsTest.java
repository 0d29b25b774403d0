package clann.backend.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.TestDevice;
import clann.backend.Epilogue;
import clann.backend.OwnedMatrix;
import clann.backend.Precision;
import clann.backend.Transpose;
import clann.backend.opencl.MultiplyVariant.Panels;
import clann.backend.opencl.MultiplyVariant.Plain;
import clann.backend.opencl.MultiplyVariant.Tiles;
import clann.backend.opencl.discovery.DeviceFacts.Kind;
import clann.backend.opencl.discovery.OpenClDevice;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What decides how a product is launched: it must decide its time alone. */
class MultiplyFormsTest {
    private static final int M = 70;
    private static final int N = 130;
    private static final int K = 200;

    /** This device, said to be a GPU so slow that a launch takes one or two of its tiles. */
    private static OpenClDevice asSlowGpu() {
        OpenClDevice here = TestDevice.device();
        var facts =
                RecordedDevices.device("slow gpu", Kind.GPU, 2, 1, 32, 256, 1, here.facts().fp64());
        return new OpenClDevice(facts, here.platform(), here.id());
    }

    private static double[] product(OpenClBackend device, MultiplyVariant variant, int parts) {
        var random = new Random(1);
        try (OwnedMatrix a = device.upload(M, K, gaussians(M * K, random));
                OwnedMatrix b = device.upload(K, N, gaussians(K * N, random));
                OwnedMatrix c = device.allocate(M, N)) {
            if (variant == null)
                device.multiply(a, Transpose.NO, b, Transpose.NO, c, Epilogue.NONE);
            else
                device.multiply(variant, parts, a, Transpose.NO, b, Transpose.NO, c, Epilogue.NONE);
            return device.read(c);
        }
    }

    private static double[] gaussians(int count, Random random) {
        return random.doubles(count).map(any -> (float) random.nextGaussian()).toArray();
    }

    @Test
    void aProductInSlicesHasTheSameBits() {
        OpenClDevice slow = asSlowGpu();
        var shape = new MultiplyShape(M, N, K, Transpose.NO, Transpose.NO, Precision.FLOAT);
        Tiles tiles = (Tiles) MultiplyPlan.variant(slow.facts(), shape);
        long groups = tiles.tiles(M, N);
        assertTrue(MultiplyPlan.groupsAtOnce(slow.facts(), shape, groups) < groups);
        int parts = MultiplyPlan.parts(slow.facts(), shape);
        try (OpenClBackend device = OpenClBackend.open(slow, Precision.FLOAT)) {
            double[] plain = product(device, new Plain(), parts);
            assertArrayEquals(plain, product(device, null, 0));
        }
    }

    @Test
    void aTunersChoiceIsAskedForOnceAndChangesNoBits() {
        var asked = new int[1];
        var choice = new Panels(4, 3, 256, 96, 6, 8, 32);
        try (OpenClBackend tuned = OpenClBackend.open(TestDevice.device(), Precision.FLOAT);
                OpenClBackend plain = OpenClBackend.open(TestDevice.device(), Precision.FLOAT)) {
            tuned.choose(
                    new VariantChoice() {
                        @Override
                        public MultiplyVariant multiply(MultiplyShape shape) {
                            asked[0]++;
                            return choice;
                        }

                        @Override
                        public FusedBuild fused(FusedShape shape) {
                            throw new AssertionError("nothing is trained");
                        }
                    });
            double[] expected = product(plain, new Plain(), 1);
            assertArrayEquals(expected, product(tuned, null, 0));
            assertArrayEquals(expected, product(tuned, null, 0));
            assertEquals(1, asked[0]);
        }
    }

    @Test
    void whereAVariantHasNoRoomTheProductIsPlain() {
        var tooLarge = new Panels(4, 1, 1 << 28, 1, 1, 8, 1);
        try (OpenClBackend device = OpenClBackend.open(TestDevice.device(), Precision.FLOAT)) {
            assertArrayEquals(product(device, new Plain(), 1), product(device, tooLarge, 1));
        }
    }

    @Test
    void aSecondProductOfAShapeAllocatesNothing() {
        try (OpenClBackend device = OpenClBackend.open(TestDevice.device(), Precision.FLOAT)) {
            product(device, new Tiles(8, 8, 2, 2, 16), 3);
            long before = device.memoryInUse();
            assertTrue(before >= 3L * M * N * Float.BYTES);
            product(device, new Tiles(8, 8, 2, 2, 16), 3);
            assertEquals(before, device.memoryInUse());
        }
    }
}
