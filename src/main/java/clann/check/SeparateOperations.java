package clann.check;

import clann.backend.Backend;
import clann.backend.DelegatingBackend;
import clann.backend.Epilogue;
import clann.backend.Matrix;
import clann.backend.SeparateEpilogues;
import clann.backend.Transpose;

/**
 * A device on which every operation is a launch of its own: the plain way through a step, which
 * each faster one has to equal.
 */
final class SeparateOperations extends DelegatingBackend {
    private final Backend device;

    SeparateOperations(Backend device) {
        super(device);
        this.device = device;
    }

    @Override
    public void multiply(
            Matrix a, Transpose left, Matrix b, Transpose right, Matrix c, Epilogue epilogue) {
        SeparateEpilogues.multiply(device, a, left, b, right, c, epilogue);
    }

    @Override
    public void softmaxCostAndGradient(Matrix z, Matrix t, Matrix dz, Matrix costs) {
        device.softmaxCrossEntropy(z, t, dz, costs);
        device.softmaxCrossEntropyGradient(dz, t, dz);
    }
}
