package clann.backend.opencl;

/**
 * How long a kernel ran, by the device's own clock.
 *
 * @param microseconds of all its launches, without the time that they waited in the queue
 */
public record KernelTime(String kernel, long launches, double microseconds) {}
