package clann.backend.opencl.discovery;

import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** A device that can be opened. The two handles are for this package alone. */
public record OpenClDevice(DeviceFacts facts, cl_platform_id platform, cl_device_id id) {}
