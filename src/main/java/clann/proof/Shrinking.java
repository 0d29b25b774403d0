package clann.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** From a case that fails to the smallest and simplest one that still does. */
public final class Shrinking {
    private Shrinking() {}

    /**
     * @param fails runs a case
     */
    public static Case smallest(Case failing, Predicate<Case> fails) {
        Case smallest = failing;
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (Case simpler : simpler(smallest))
                if (fails.test(simpler)) {
                    smallest = simpler;
                    smaller = true;
                    break;
                }
        }
        return smallest;
    }

    /** Each a little simpler in one way, the largest step first. */
    private static List<Case> simpler(Case trial) {
        List<Case> simpler = new ArrayList<>();
        Shape shape = trial.shape();
        for (int m : smaller(shape.m()))
            simpler.add(with(trial, new Shape(m, shape.n(), shape.k())));
        for (int n : smaller(shape.n()))
            simpler.add(with(trial, new Shape(shape.m(), n, shape.k())));
        for (int k : smaller(shape.k()))
            simpler.add(with(trial, new Shape(shape.m(), shape.n(), k)));
        if (trial.offset() != 0)
            simpler.add(new Case(trial.operation(), shape, trial.contents(), 0, trial.seed()));
        for (Contents contents : Contents.values())
            if (contents.compareTo(trial.contents()) < 0)
                simpler.add(
                        new Case(trial.operation(), shape, contents, trial.offset(), trial.seed()));
        return simpler;
    }

    private static Case with(Case trial, Shape shape) {
        return new Case(trial.operation(), shape, trial.contents(), trial.offset(), trial.seed());
    }

    private static List<Integer> smaller(int size) {
        List<Integer> smaller = new ArrayList<>();
        for (int step = size / 2; step >= 1; step /= 2) smaller.add(size - step);
        return smaller;
    }
}
