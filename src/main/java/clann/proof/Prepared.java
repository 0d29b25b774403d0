package clann.proof;

import clann.backend.Backend;
import clann.backend.Matrix;
import clann.backend.OwnedMatrix;
import clann.proof.Operand.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** An operation with operands on a device, ready to be done again and again: for a clock. */
public final class Prepared implements AutoCloseable {
    private final Backend device;
    private final Operation operation;
    private final List<Operand> operands;
    private final List<double[]> numbers = new ArrayList<>();
    private final List<OwnedMatrix> matrices = new ArrayList<>();

    /** Uploads operands of numbers between -1/2 and 1/2, whose sums stay small; close it. */
    public Prepared(Backend device, Operation operation, Shape shape) {
        this.device = device;
        this.operation = operation;
        this.operands = operation.operands().apply(shape);
        var random = new Random(0);
        try {
            for (Operand operand : operands) {
                double[] drawn = random.doubles(operand.length(), -0.5, 0.5).toArray();
                numbers.add(drawn);
                matrices.add(device.upload(operand.rows(), operand.columns(), drawn));
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Does it so many times, and waits for the end.
     *
     * @param by the device, or one that hands on to it
     */
    public void run(Backend by, int times) {
        for (int i = 0; i < times; i++) operation.call().run(by, views());
        device.read(matrices.get(matrices.size() - 1).view(0, 1, 1));
    }

    /** Does it once on the operands as they were uploaded; gives all that it writes. */
    public List<double[]> results(Backend by) {
        for (int i = 0; i < matrices.size(); i++)
            if (operands.get(i).role() != Role.INPUT) device.write(numbers.get(i), matrices.get(i));
        operation.call().run(by, views());
        List<double[]> results = new ArrayList<>();
        for (int i = 0; i < matrices.size(); i++)
            if (operands.get(i).role() != Role.INPUT) results.add(device.read(matrices.get(i)));
        return results;
    }

    private List<Matrix> views() {
        return List.copyOf(matrices);
    }

    @Override
    public void close() {
        matrices.forEach(OwnedMatrix::close);
    }
}
