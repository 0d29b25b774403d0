package clann.bench;

import clann.backend.Precision;
import clann.train.Place;

/** Made-up figures, of the size that a machine with a GPU and PoCL on its CPU might give. */
final class Figures {
    static final String GPU = "NVIDIA GeForce RTX 3060";
    static final String CPU = "pthread-AMD EPYC";
    static final Workload SMALL = Workload.of(25, 64, 20, 20, 10);
    static final Workload MIDDLE = Workload.of(64, 784, 128, 10);
    static final Workload LARGE = Workload.of(256, 1024, 2048, 2048, 10);

    private Figures() {}

    static StepTime step(String device, Workload workload, double microseconds) {
        return step(device, workload, new Spread(microseconds, microseconds, microseconds));
    }

    static StepTime step(String device, Workload workload, Spread microseconds) {
        var place = new Place("opencl", device, "driver 1", Precision.FLOAT, "", "");
        return new StepTime(place, "layers", workload, microseconds, 1.5, 100);
    }

    static Spread exactly(double value) {
        return new Spread(value, value, value);
    }
}
