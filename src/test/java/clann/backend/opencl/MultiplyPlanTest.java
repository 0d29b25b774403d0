package clann.backend.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.backend.Precision;
import clann.backend.Transpose;
import clann.backend.opencl.MultiplyPlan.FormToProve;
import clann.backend.opencl.MultiplyVariant.Panels;
import clann.backend.opencl.MultiplyVariant.Plain;
import clann.backend.opencl.MultiplyVariant.Tiles;
import clann.backend.opencl.discovery.DeviceFacts;
import clann.backend.opencl.discovery.DeviceFacts.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which variant a product takes where, on recorded devices. */
class MultiplyPlanTest {
    private static final int[] SIZES = {1, 3, 10, 20, 64, 128, 500, 784, 4096};

    private static MultiplyShape shape(int m, int n, int k, Precision precision) {
        return new MultiplyShape(m, n, k, Transpose.NO, Transpose.NO, precision);
    }

    private static MultiplyShape shape(int m, int n, int k) {
        return shape(m, n, k, Precision.FLOAT);
    }

    private static List<MultiplyShape> shapes() {
        List<MultiplyShape> shapes = new ArrayList<>();
        for (int m : SIZES)
            for (int n : SIZES)
                for (int k : SIZES)
                    for (Precision precision : Precision.values())
                        shapes.add(shape(m, n, k, precision));
        return shapes;
    }

    private static long groups(DeviceFacts device, MultiplyShape shape) {
        Tiles tiles =
                assertInstanceOf(
                        Tiles.class, MultiplyPlan.variant(device, shape), "%s".formatted(shape));
        return tiles.tiles(shape.m(), shape.n()) * MultiplyPlan.parts(device, shape);
    }

    @Test
    void aGpuIsKeptBusyByEveryProductThatCanKeepItBusy() {
        for (DeviceFacts device : RecordedDevices.GPUS)
            for (MultiplyShape shape : shapes()) {
                long blocks = ((long) shape.m() * shape.n() + 63) / 64;
                long wanted = Math.min(device.computeUnits(), blocks);
                assertTrue(
                        groups(device, shape) >= wanted,
                        () -> "%s on %s".formatted(shape, device.name()));
            }
    }

    @Test
    void everyVariantFitsItsDevice() {
        List<DeviceFacts> devices = new ArrayList<>(RecordedDevices.GPUS);
        devices.add(RecordedDevices.POCL);
        for (DeviceFacts device : devices)
            for (MultiplyShape shape : shapes())
                assertTrue(
                        MultiplyPlan.variant(device, shape).fits(device, shape.precision()),
                        () -> "%s on %s".formatted(shape, device.name()));
    }

    @Test
    void aLargeProductTakesTheLargestTilesAndASkinnyOneIsSplit() {
        assertEquals(
                new Tiles(8, 16, 8, 8, 16),
                MultiplyPlan.variant(RecordedDevices.H100, shape(4096, 4096, 4096)));
        assertEquals(1, MultiplyPlan.parts(RecordedDevices.H100, shape(4096, 4096, 4096)));
        assertEquals(
                new Tiles(8, 8, 2, 2, 16),
                MultiplyPlan.variant(RecordedDevices.H100, shape(64, 128, 784)));
        assertEquals(4, MultiplyPlan.parts(RecordedDevices.H100, shape(64, 128, 784)));
    }

    @Test
    void noPartOfASumIsEmpty() {
        for (DeviceFacts device : RecordedDevices.GPUS)
            for (MultiplyShape shape : shapes()) {
                int parts = MultiplyPlan.parts(device, shape);
                int terms = MultiplyPlan.partTerms(shape.k(), parts);
                assertTrue((parts - 1) * terms < shape.k(), () -> shape + " on " + device.name());
            }
    }

    @Test
    void aCpuTakesPanelsWithWorkForEachCore() {
        for (int cores : new int[] {1, 2, 3, 16, 96}) {
            DeviceFacts cpu = cpu(cores, 1024, 16);
            for (MultiplyShape shape : shapes()) {
                Panels panels = assertInstanceOf(Panels.class, MultiplyPlan.variant(cpu, shape));
                int tiles =
                        MultiplyShape.blocks(shape.m(), panels.panelRows())
                                * MultiplyShape.blocks(shape.n(), 2 * panels.width());
                assertTrue(
                        panels.blocks(shape.m(), shape.n()) >= Math.min(cores, tiles) / 2,
                        () -> "%s on %d cores: %s".formatted(shape, cores, panels));
                assertEquals(1, MultiplyPlan.parts(cpu, shape));
            }
        }
    }

    @Test
    void aVectorIsARegister() {
        assertEquals(16, width(16, Precision.FLOAT));
        assertEquals(8, width(16, Precision.DOUBLE));
        assertEquals(8, width(8, Precision.FLOAT));
        assertEquals(4, width(8, Precision.DOUBLE));
        assertEquals(4, width(1, Precision.FLOAT));
    }

    private static int width(int nativeVector, Precision precision) {
        MultiplyVariant variant =
                MultiplyPlan.variant(cpu(2, 1024, nativeVector), shape(9, 9, 9, precision));
        return ((Panels) variant).width();
    }

    private static DeviceFacts cpu(int cores, int localKilobytes, int nativeVector) {
        return RecordedDevices.device(
                "cpu", Kind.CPU, cores, 2000, localKilobytes, 4096, nativeVector, true);
    }

    @Test
    void whereLocalMemoryIsShortAVariantIsOutAndNotTheRun() {
        DeviceFacts small = cpu(2, 32, 16);
        for (MultiplyShape shape : shapes())
            assertTrue(MultiplyPlan.variant(small, shape).fits(small, shape.precision()));
        DeviceFacts none =
                RecordedDevices.device("gpu without", Kind.GPU, 8, 1000, 0, 256, 1, true);
        assertEquals(new Plain(), MultiplyPlan.variant(none, shape(64, 64, 64)));
        assertEquals(1, MultiplyPlan.parts(none, shape(64, 64, 64)));
        DeviceFacts narrow =
                RecordedDevices.device("narrow gpu", Kind.GPU, 8, 1000, 32, 64, 1, true);
        assertEquals(
                new Tiles(8, 8, 8, 8, 16), MultiplyPlan.variant(narrow, shape(4096, 4096, 4096)));
    }

    @Test
    void aLaunchOnAGpuIsShortAndACpusIsWhole() {
        MultiplyShape large = shape(16_384, 16_384, 16_384);
        long groups = 256 * 128;
        for (DeviceFacts device : RecordedDevices.GPUS) {
            double share = MultiplyPlan.groupsAtOnce(device, large, groups) / (double) groups;
            // operations a second that even a slow device of this size does
            double rate = 8e6 * device.clockMhz() * device.computeUnits();
            assertTrue(share * large.operations() / rate <= 0.05, device.name());
            assertEquals(6, MultiplyPlan.groupsAtOnce(device, shape(64, 128, 784), 6));
        }
        assertEquals(groups, MultiplyPlan.groupsAtOnce(RecordedDevices.POCL, large, groups));
    }

    @Test
    void everyVariantOfTheDefaultsIsProven() {
        for (DeviceFacts device : RecordedDevices.GPUS)
            for (MultiplyShape shape : shapes()) {
                Set<MultiplyVariant> proven = new HashSet<>();
                for (FormToProve form : FormToProve.values())
                    proven.add(form.variant(device, shape));
                MultiplyVariant chosen = MultiplyPlan.variant(device, shape);
                assertTrue(proven.contains(chosen), () -> chosen + " of " + shape);
            }
        for (MultiplyShape shape : shapes()) {
            DeviceFacts device = RecordedDevices.POCL;
            assertEquals(
                    FormToProve.PANELS.variant(device, shape).parameters(),
                    MultiplyPlan.variant(device, shape).parameters());
        }
    }

    @Test
    void everyVariantForGpusStandsInTheHeaderThatTheOfflineCompilersRead() throws IOException {
        String header = Files.readString(Path.of("kernels/multiply.cl"));
        for (Precision precision : Precision.values())
            for (FormToProve form : FormToProve.values()) {
                MultiplyVariant variant =
                        form.variant(RecordedDevices.H100, shape(64, 64, 64, precision));
                if (form == FormToProve.PANELS) continue;
                String word =
                        form == FormToProve.LARGEST_TILES && precision == Precision.FLOAT
                                ? "large"
                                : precision.word();
                String line =
                        "//   %-6s  %s".formatted(word, variant.parameters().replace("-D", ""));
                assertTrue(header.contains(line), line);
            }
    }

    /** Floats in a bank of 4 bytes, 32 of them: CUDA C++ Programming Guide, shared memory. */
    @Test
    void aWarpsStoresIntoLocalMemoryMeetInABankAtMostTwice() {
        for (FormToProve form :
                List.of(
                        FormToProve.LARGEST_TILES,
                        FormToProve.LARGE_TILES,
                        FormToProve.SMALL_TILES)) {
            Tiles tiles = (Tiles) form.variant(RecordedDevices.H100, shape(64, 64, 64));
            for (int width : new int[] {tiles.rows(), tiles.columns()}) {
                int stride = width + tiles.pad();
                // load_transposed: item e stores four terms of row e / (depth / 4), one at a time
                int[] banks = new int[32];
                for (int item = 0; item < 32; item++) {
                    int row = item / (tiles.depth() / 4);
                    int term = item % (tiles.depth() / 4) * 4;
                    banks[(term * stride + row) % 32]++;
                }
                for (int bank : banks) assertTrue(bank <= 2, tiles + ": " + bank);
            }
        }
    }
}
