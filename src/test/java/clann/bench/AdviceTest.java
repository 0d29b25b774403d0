package clann.bench;

import static clann.bench.Figures.CPU;
import static clann.bench.Figures.GPU;
import static clann.bench.Figures.LARGE;
import static clann.bench.Figures.MIDDLE;
import static clann.bench.Figures.SMALL;
import static clann.bench.Figures.exactly;
import static clann.bench.Figures.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.backend.opencl.KernelTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** On made-up figures of two devices of which each wins once. */
class AdviceTest {
    private static final List<StepTime> EACH_WINS_ONCE =
            List.of(
                    step(GPU, SMALL, 60),
                    step(GPU, LARGE, 6_000),
                    step(CPU, SMALL, 3.2),
                    step(CPU, LARGE, 48_000));

    private static final Limits LIMITS =
            new Limits(
                    exactly(200),
                    exactly(10),
                    exactly(400),
                    exactly(4),
                    exactly(26),
                    exactly(8),
                    exactly(8));

    @Test
    void eachDeviceIsAdvisedForTheNetworkThatItIsFasterAt() {
        List<String> advice = Advice.devices(EACH_WINS_ONCE);
        assertEquals(
                List.of(
                        "64-20-20-10, batch 25: take pthread-AMD EPYC, layer by layer; NVIDIA"
                                + " GeForce RTX 3060, layer by layer takes 18.8 times as long",
                        "1024-2048-2048-10, batch 256: take NVIDIA GeForce RTX 3060, layer by"
                                + " layer; pthread-AMD EPYC, layer by layer takes 8.00 times as"
                                + " long",
                        "from 1024-2048-2048-10, batch 256 on NVIDIA GeForce RTX 3060, layer by"
                                + " layer wins; at 64-20-20-10, batch 25 it is pthread-AMD EPYC,"
                                + " layer by layer (both measured, nothing between)"),
                advice);
    }

    @Test
    void theBatchFromWhichTheOtherOneWinsIsOneThatWasMeasured() {
        var five = new Workload(MIDDLE.network(), 5);
        var hundred = new Workload(MIDDLE.network(), 100);
        List<String> advice =
                Advice.devices(
                        List.of(
                                step(GPU, hundred, 40),
                                step(CPU, hundred, 400),
                                step(GPU, five, 38),
                                step(CPU, five, 20)));
        assertEquals(3, advice.size());
        assertTrue(advice.get(2).startsWith("from 784-128-10, batch 100 on NVIDIA"), advice.get(2));
        assertTrue(advice.get(2).contains("at 784-128-10, batch 5 it is pthread"), advice.get(2));
    }

    @Test
    void noiseIsNoReasonToTakeOneRatherThanTheOther() {
        List<String> advice =
                Advice.devices(
                        List.of(
                                step(GPU, SMALL, new Spread(50, 40, 70)),
                                step(CPU, SMALL, new Spread(60, 45, 80))));
        assertEquals(1, advice.size());
        assertTrue(advice.get(0).endsWith("are as fast as each other"), advice.get(0));
    }

    @Test
    void oneDeviceAloneIsNoChoice() {
        assertEquals(List.of(), Advice.devices(List.of(step(CPU, SMALL, 3))));
    }

    @Test
    void thatASmallNetworkIsNoFasterOnAGpuIsSaidWhereItWasMeasuredAndNowhereElse() {
        assertEquals(
                Optional.of(
                        "one network as small as 64-20-20-10 is no faster on a GPU than on a good"
                                + " CPU core: 60.0 us a step against 3.20"),
                Advice.smallNetworks(EACH_WINS_ONCE, List.of(GPU)));
        assertEquals(
                Optional.empty(),
                Advice.smallNetworks(
                        List.of(step(GPU, SMALL, 2), step(CPU, SMALL, 3.2)), List.of(GPU)));
        assertEquals(Optional.empty(), Advice.smallNetworks(EACH_WINS_ONCE, List.of()));
    }

    @Test
    void aStepWhoseKernelsHardlyRunIsHeldBackByItsLaunches() {
        String advice =
                Advice.heldBack(
                        step(GPU, SMALL, 60),
                        LIMITS,
                        List.of(new KernelTime("multiply", 8, 9), new KernelTime("update", 6, 3)));
        assertTrue(
                advice.endsWith(
                        "held back by launches: 14 a step, and kernels run only 12.0 of its 60.0"
                                + " us"),
                advice);
    }

    @Test
    void ofALaunchThatManyStepsShareNoCountIsTold() {
        String advice =
                Advice.heldBack(
                        step(GPU, SMALL, 60), LIMITS, List.of(new KernelTime("fused", 0, 9)));
        assertTrue(advice.contains("launches: many steps share one, and kernels run"), advice);
    }

    @Test
    void whatMovesMoreThanCanBeCopiedWorksInCachesAndIsNotHeldBackByTheMemory() {
        double twiceAsFastAsCopied = SMALL.bytes(4) / 20e9 * 1e6;
        String advice =
                Advice.heldBack(
                        step(CPU, SMALL, twiceAsFastAsCopied),
                        LIMITS,
                        List.of(new KernelTime("fused", 0, twiceAsFastAsCopied)));
        assertTrue(advice.endsWith("of the multiply-add peak and out of caches in all"), advice);
    }

    @Test
    void aStepNearThePeakIsHeldBackByItsArithmetic() {
        double atThePeak = LARGE.operations() / 200e9 * 1e6;
        String advice =
                Advice.heldBack(
                        step(CPU, LARGE, atThePeak / 0.8),
                        LIMITS,
                        List.of(new KernelTime("multiply", 8, atThePeak / 0.82)));
        assertTrue(advice.endsWith("arithmetic: it does 80 % of the multiply-add peak"), advice);
    }

    @Test
    void aStepThatMovesWhatCanBeMovedIsHeldBackByTheMemory() {
        var oneRow = new Workload(LARGE.network(), 1);
        double asFastAsCopied = oneRow.bytes(4) / 10e9 * 1e6;
        String advice =
                Advice.heldBack(
                        step(CPU, oneRow, asFastAsCopied / 0.9),
                        LIMITS,
                        List.of(new KernelTime("multiply", 8, asFastAsCopied)));
        assertTrue(advice.endsWith("memory: it moves 90 % of what can be copied"), advice);
    }

    @Test
    void kernelsThatReachNeitherLimitAreNamedWithTheirLongest() {
        String advice =
                Advice.heldBack(
                        step(CPU, MIDDLE, 4_000),
                        LIMITS,
                        List.of(
                                new KernelTime("multiply", 5, 3_500),
                                new KernelTime("update", 4, 100)));
        assertTrue(
                advice.contains("its kernels: multiply takes 3,500 us of 4,000, at 3 %"), advice);
    }
}
