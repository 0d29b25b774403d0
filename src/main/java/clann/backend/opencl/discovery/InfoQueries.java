package clann.backend.opencl.discovery;

import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** The four questions of discovery. Each can end with an {@link org.jocl.CLException}. */
interface InfoQueries {
    cl_platform_id[] platforms();

    cl_device_id[] devices(cl_platform_id platform);

    byte[] platform(cl_platform_id platform, int parameter);

    byte[] device(cl_device_id device, int parameter);

    /** As the drivers answer them. */
    record OfDrivers() implements InfoQueries {
        /**
         * All bits that the standard has; JOCL's constant has 32 more, for it is a negative int.
         */
        private static final long ALL_KINDS = 0xffffffffL;

        @Override
        public cl_platform_id[] platforms() {
            int[] count = new int[1];
            CL.clGetPlatformIDs(0, null, count);
            cl_platform_id[] ids = new cl_platform_id[count[0]];
            if (ids.length > 0) CL.clGetPlatformIDs(ids.length, ids, null);
            return ids;
        }

        @Override
        public cl_device_id[] devices(cl_platform_id platform) {
            int[] count = new int[1];
            CL.clGetDeviceIDs(platform, ALL_KINDS, 0, null, count);
            cl_device_id[] ids = new cl_device_id[count[0]];
            if (ids.length > 0) CL.clGetDeviceIDs(platform, ALL_KINDS, ids.length, ids, null);
            return ids;
        }

        @Override
        public byte[] platform(cl_platform_id platform, int parameter) {
            long[] bytes = new long[1];
            CL.clGetPlatformInfo(platform, parameter, 0, null, bytes);
            byte[] answer = new byte[(int) bytes[0]];
            CL.clGetPlatformInfo(platform, parameter, answer.length, Pointer.to(answer), null);
            return answer;
        }

        @Override
        public byte[] device(cl_device_id device, int parameter) {
            long[] bytes = new long[1];
            CL.clGetDeviceInfo(device, parameter, 0, null, bytes);
            byte[] answer = new byte[(int) bytes[0]];
            CL.clGetDeviceInfo(device, parameter, answer.length, Pointer.to(answer), null);
            return answer;
        }
    }
}
