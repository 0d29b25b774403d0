package clann.backend.opencl.discovery;

/**
 * What a driver says of its device.
 *
 * @param number 0, 1, ... over all platforms, in the order in which the loader lists them
 * @param label the name, with " #1", " #2", ... behind it where several devices have the same one
 * @param name as the driver spells it
 * @param platform the platform's name
 * @param platformVersion the platform's version text
 * @param version the device's OpenCL version text, such as "OpenCL 3.0 CUDA"
 * @param driver the driver's version
 * @param clockMhz highest clock; 0 where the driver does not say
 * @param globalMemory bytes
 * @param largestAllocation bytes of the largest single buffer
 * @param localMemory bytes of local memory for one work-group
 * @param dedicatedLocalMemory whether local memory is a memory of its own; a CPU's is part of the
 *     global one, and copying there gains nothing
 * @param largestWorkGroup work-items
 * @param preferredFloatVector floats in the vector that suits the device best; 1 on most GPUs
 * @param nativeFloatVector floats in one of its registers
 * @param preferredDoubleVector likewise for double; 0 without fp64
 * @param unifiedMemory whether host and device share their memory
 * @param fp64 whether it computes in double
 * @param denormals whether it keeps floats below 2^-126 rather than flush them to zero
 * @param exactDivision whether it rounds quotients of floats correctly for a program that asks for
 *     it
 * @param baseAlignment bytes to which a sub-buffer's start is aligned
 */
public record DeviceFacts(
        int number,
        String label,
        String name,
        String vendor,
        String platform,
        String platformVersion,
        String version,
        String driver,
        Kind kind,
        int computeUnits,
        int clockMhz,
        long globalMemory,
        long largestAllocation,
        long localMemory,
        boolean dedicatedLocalMemory,
        long largestWorkGroup,
        int preferredFloatVector,
        int nativeFloatVector,
        int preferredDoubleVector,
        boolean unifiedMemory,
        boolean fp64,
        boolean denormals,
        boolean exactDivision,
        int baseAlignment) {

    /** All that its results and its compiled programs depend on, beside their source. */
    public String identity() {
        return String.join(
                "\n",
                platform,
                platformVersion,
                name,
                version,
                driver,
                System.getProperty("os.name"),
                System.getProperty("os.version"));
    }

    public enum Kind {
        GPU,
        ACCELERATOR,
        CPU,
        OTHER;

        /** As listings and events spell it. */
        public String word() {
            return this == GPU || this == CPU ? name() : name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
