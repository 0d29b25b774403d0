package clann.train;

import clann.UserError;
import clann.backend.Backend;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** Devices to be tried in turn; one that failed is not tried again. */
public final class Candidates {
    private final Deque<Candidate> left;
    private final Consumer<String> notices;
    private final List<String> choices = new CopyOnWriteArrayList<>();

    /**
     * @param candidates at least one, the best first
     * @param notices takes one line for the device chosen, and for each that is passed over
     */
    public Candidates(List<Candidate> candidates, Consumer<String> notices) {
        this.left = new ArrayDeque<>(candidates);
        this.notices = notices;
    }

    /**
     * Opens the first device on which the work can be set up.
     *
     * @param setUp gives the work on an open device; where it fails the device is closed
     * @throws UserError the last device's failure, or one that is no device's
     */
    public <T> T open(Function<Backend, T> setUp) {
        while (true) {
            Candidate candidate = left.pop();
            Backend backend = null;
            try {
                backend = candidate.open(notices);
                T work = setUp.apply(backend);
                String choice = candidate.description() + ", " + candidate.reason();
                choices.add(choice);
                notices.accept("device: " + choice);
                return work;
            } catch (UserError failure) {
                if (backend != null) backend.close();
                passOver(failure);
            } catch (RuntimeException | Error fault) {
                if (backend != null) backend.close();
                throw fault;
            }
        }
    }

    /** Tells its user of what a device does not do as it might. */
    void tell(String notice) {
        notices.accept(notice);
    }

    /** The devices taken so far, each with the reason why. Any thread may ask. */
    public List<String> choices() {
        return List.copyOf(choices);
    }

    /** Gives up on a device that failed; where it was the last, its failure is the caller's. */
    void passOver(UserError failure) {
        if (failure.kind() != UserError.Kind.DEVICE || left.isEmpty()) throw failure;
        notices.accept(passedOver(failure));
    }

    static String passedOver(UserError failure) {
        // a compiler's log may follow the first line
        return failure.getMessage().replaceFirst("\\R|$", "; going on with the next device$0");
    }
}
