package clann.check;

import clann.backend.Precision;
import clann.backend.opencl.LimitKernels;
import clann.backend.opencl.OpenClBackend;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/** Whether the kernels that measure a device's limits compute what they say, to the last bit. */
public final class LimitCheck {
    private static final double A = 0.7;
    private static final double B = 0.3;
    private static final int GUARDED = 64;
    private static final int[] ROUNDS = {0, 1, 2, 67};

    private LimitCheck() {}

    /** What is wrong; empty where nothing is. */
    public static Optional<String> wrong(OpenClBackend device) {
        try (LimitKernels limits = device.smallLimits()) {
            boolean isFloat = device.precision() == Precision.FLOAT;
            for (int rounds : ROUNDS) {
                Optional<String> wrong =
                        multiplyAdds(limits, rounds, isFloat).or(() -> localReads(limits, rounds));
                if (wrong.isPresent()) return wrong;
            }
            return copy(limits).or(() -> launches(limits));
        }
    }

    private static Optional<String> multiplyAdds(LimitKernels limits, int rounds, boolean isFloat) {
        double[] ofItem = new double[16];
        for (int item = 0; item < ofItem.length; item++)
            ofItem[item] = isFloat ? sumInFloat(item, rounds) : sumInDouble(item, rounds);
        return compared(
                limits,
                "limit_multiply_adds of " + rounds + " rounds",
                limits.items() * limits.arithmeticWidth(),
                () -> limits.multiplyAdds(rounds, A, B),
                i -> ofItem[i / limits.arithmeticWidth() % ofItem.length]);
    }

    private static float sumInFloat(int item, int rounds) {
        float sum = 0;
        for (int c = 0; c < LimitKernels.CHAINS; c++) {
            float x = item + c;
            for (int r = 0; r < rounds; r++) x = Math.fma(x, (float) A, (float) B);
            sum += x;
        }
        return sum;
    }

    private static double sumInDouble(int item, int rounds) {
        double sum = 0;
        for (int c = 0; c < LimitKernels.CHAINS; c++) {
            double x = item + c;
            for (int r = 0; r < rounds; r++) x = Math.fma(x, A, B);
            sum += x;
        }
        return sum;
    }

    private static Optional<String> localReads(LimitKernels limits, int rounds) {
        int group = limits.group();
        double[] ofPlace = new double[group];
        for (int place = 0; place < group; place++)
            for (int r = 0; r < 4 * rounds; r++) ofPlace[place] += (place + r) % limits.tile();
        return compared(
                limits,
                "limit_local_reads of " + rounds + " rounds",
                limits.items() * limits.memoryWidth(),
                () -> limits.localReads(rounds),
                i -> ofPlace[i / limits.memoryWidth() % group]);
    }

    private static Optional<String> copy(LimitKernels limits) {
        double[] source =
                new Random(0).doubles(limits.copiedNumbers()).map(value -> (float) value).toArray();
        limits.setSource(source);
        return compared(limits, "limit_copy", source.length, limits::copy, i -> source[i]);
    }

    private static Optional<String> launches(LimitKernels limits) {
        limits.setResult(new double[] {5, 7});
        for (int i = 0; i < 3; i++) limits.launch();
        double[] count = limits.result(2);
        return count[0] == 8 && count[1] == 7
                ? Optional.empty()
                : Optional.of("limit_launches: 3 launches added %s".formatted(count[0] - 5));
    }

    /** Also whether the numbers behind the result are left alone. */
    private static Optional<String> compared(
            LimitKernels limits,
            String what,
            int length,
            Runnable launch,
            IntToDoubleFunction expected) {
        int guarded = length + GUARDED;
        double[] poison = new double[guarded];
        Arrays.fill(poison, -1);
        limits.setResult(poison);
        launch.run();
        double[] computed = limits.result(guarded);
        for (int i = 0; i < guarded; i++) {
            double right = i < length ? expected.applyAsDouble(i) : -1;
            if (computed[i] != right)
                return Optional.of(
                        "%s: number %d is %s, expected %s".formatted(what, i, computed[i], right));
        }
        return Optional.empty();
    }
}
