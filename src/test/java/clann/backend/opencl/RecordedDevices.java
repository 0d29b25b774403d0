package clann.backend.opencl;

import clann.backend.opencl.discovery.DeviceFacts;
import clann.backend.opencl.discovery.DeviceFacts.Kind;
import java.util.List;

/** What drivers say of devices that are not here, as far as a multiply's plan asks. */
public final class RecordedDevices {
    static final DeviceFacts H100 = gpu("NVIDIA H100", 132, 1980, 48, 1024, true);
    static final DeviceFacts RTX_3060 = gpu("NVIDIA GeForce RTX 3060", 28, 1777, 48, 1024, true);
    static final DeviceFacts RX_6800 = gpu("gfx1030", 30, 2105, 64, 256, true);
    static final DeviceFacts ARC_A770 = gpu("Intel Arc A770", 512, 2400, 64, 1024, false);
    static final DeviceFacts M1 = gpu("Apple M1", 8, 1000, 32, 256, false);
    static final DeviceFacts POCL = device("pthread-x86", Kind.CPU, 2, 2300, 1024, 4096, 16, true);

    static final List<DeviceFacts> GPUS = List.of(H100, RTX_3060, RX_6800, ARC_A770, M1);

    private RecordedDevices() {}

    private static DeviceFacts gpu(
            String name, int units, int mhz, int localKilobytes, int group, boolean fp64) {
        return device(name, Kind.GPU, units, mhz, localKilobytes, group, 1, fp64);
    }

    public static DeviceFacts device(
            String name,
            Kind kind,
            int units,
            int mhz,
            int localKilobytes,
            int group,
            int vector,
            boolean fp64) {
        return new DeviceFacts(
                0,
                name,
                name,
                "vendor",
                "platform",
                "OpenCL 3.0",
                "OpenCL 3.0",
                "1.0",
                kind,
                units,
                mhz,
                1L << 33,
                1L << 31,
                localKilobytes * 1024L,
                kind == Kind.GPU,
                group,
                vector,
                vector,
                fp64 ? Math.max(1, vector / 2) : 0,
                false,
                fp64,
                true,
                false,
                128);
    }
}
