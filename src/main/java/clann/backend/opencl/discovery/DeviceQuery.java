package clann.backend.opencl.discovery;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_device_id;

/** What clGetDeviceInfo says of one device. A query that fails is a {@link CLException}. */
record DeviceQuery(InfoQueries answers, cl_device_id device) {

    DeviceFacts facts(int number, String label, String platform, String platformVersion) {
        boolean fp64 = doubles();
        return new DeviceFacts(
                number,
                label,
                text(CL.CL_DEVICE_NAME),
                text(CL.CL_DEVICE_VENDOR),
                platform,
                platformVersion,
                text(CL.CL_DEVICE_VERSION),
                text(CL.CL_DRIVER_VERSION),
                kind(),
                integer(CL.CL_DEVICE_MAX_COMPUTE_UNITS),
                integer(CL.CL_DEVICE_MAX_CLOCK_FREQUENCY),
                number(CL.CL_DEVICE_GLOBAL_MEM_SIZE),
                number(CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE),
                number(CL.CL_DEVICE_LOCAL_MEM_SIZE),
                integer(CL.CL_DEVICE_LOCAL_MEM_TYPE) == CL.CL_LOCAL,
                number(CL.CL_DEVICE_MAX_WORK_GROUP_SIZE),
                integer(CL.CL_DEVICE_PREFERRED_VECTOR_WIDTH_FLOAT),
                integer(CL.CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT),
                fp64 ? integer(CL.CL_DEVICE_PREFERRED_VECTOR_WIDTH_DOUBLE) : 0,
                flag(CL.CL_DEVICE_HOST_UNIFIED_MEMORY),
                fp64,
                rounding(CL.CL_FP_DENORM),
                rounding(CL.CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT),
                integer(CL.CL_DEVICE_MEM_BASE_ADDR_ALIGN) / Byte.SIZE);
    }

    private DeviceFacts.Kind kind() {
        long type = number(CL.CL_DEVICE_TYPE);
        if ((type & CL.CL_DEVICE_TYPE_GPU) != 0) return DeviceFacts.Kind.GPU;
        if ((type & CL.CL_DEVICE_TYPE_ACCELERATOR) != 0) return DeviceFacts.Kind.ACCELERATOR;
        if ((type & CL.CL_DEVICE_TYPE_CPU) != 0) return DeviceFacts.Kind.CPU;
        return DeviceFacts.Kind.OTHER;
    }

    private boolean rounding(long bit) {
        return (number(CL.CL_DEVICE_SINGLE_FP_CONFIG) & bit) != 0;
    }

    private boolean doubles() {
        if (text(CL.CL_DEVICE_EXTENSIONS).contains("cl_khr_fp64")) return true;
        try {
            return number(CL.CL_DEVICE_DOUBLE_FP_CONFIG) != 0;
        } catch (CLException e) {
            return false; // before OpenCL 1.2 the extension brought the query
        }
    }

    String text(int parameter) {
        return text(answers.device(device, parameter));
    }

    boolean flag(int parameter) {
        return integer(parameter) != 0;
    }

    private int integer(int parameter) {
        return buffer(parameter).getInt();
    }

    /** A cl_ulong, a bit field, or a size_t, all 8 bytes: JOCL is for 64-bit machines only. */
    private long number(int parameter) {
        return buffer(parameter).getLong();
    }

    private ByteBuffer buffer(int parameter) {
        return ByteBuffer.wrap(answers.device(device, parameter)).order(ByteOrder.nativeOrder());
    }

    /** Drivers end texts with a zero, and some pad names with blanks. */
    static String text(byte[] answer) {
        String whole = new String(answer, StandardCharsets.UTF_8);
        int end = whole.indexOf('\0');
        return (end < 0 ? whole : whole.substring(0, end)).strip().replaceAll("\\s+", " ");
    }
}
