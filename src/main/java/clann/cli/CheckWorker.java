package clann.cli;

import clann.UserError;
import clann.backend.Backend;
import clann.backend.Precision;
import clann.backend.opencl.OpenClBackend;
import clann.backend.opencl.discovery.DeviceFacts;
import clann.check.BugReport;
import clann.check.CheckListener;
import clann.check.CheckRow;
import clann.check.DeviceCheck;
import clann.check.Doing;
import clann.check.KernelCheck;
import clann.proof.Case;
import clann.proof.Cases.Effort;
import clann.train.Candidates;
import clann.train.Place;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The check of one device in one precision, in a process of its own: a driver that crashes or does
 * not come back takes this process with it, and not what was found so far.
 */
final class CheckWorker {
    private CheckWorker() {}

    /**
     * @param device as {@code --device} takes it
     * @param trial the only case to run, where there is one
     */
    record Task(String device, Precision precision, KernelCheck.Plan plan, Optional<Case> trial) {
        /** What {@link #of} takes. */
        List<String> words() {
            return List.of(
                    device,
                    precision.name(),
                    plan.effort().name(),
                    String.valueOf(plan.allVariants()),
                    plan.kernel().orElse(""),
                    String.valueOf(plan.seed()),
                    trial.map(Case::toString).orElse(""));
        }

        static Task of(String... words) {
            return new Task(
                    words[0],
                    Precision.valueOf(words[1]),
                    new KernelCheck.Plan(
                            Effort.valueOf(words[2]),
                            Boolean.parseBoolean(words[3]),
                            Optional.of(words[4]).filter(name -> !name.isEmpty()),
                            Long.parseLong(words[5])),
                    Optional.of(words[6]).filter(text -> !text.isEmpty()).map(Case::parse));
        }
    }

    public static void main(String[] words) {
        Locale.setDefault(Locale.ROOT);
        endWithWhoeverStartedIt();
        var messages = new StandardStream(FileDescriptor.out).text();
        var err = new StandardStream(FileDescriptor.err).text();
        run(Task.of(words), messages, err);
        System.exit(0);
    }

    /** Its stdin is a pipe that nobody writes to: it ends when the other process does. */
    private static void endWithWhoeverStartedIt() {
        Thread watch =
                new Thread(
                        () -> {
                            try {
                                while (System.in.read() >= 0) continue;
                            } catch (IOException e) {
                                // gone as well
                            }
                            Runtime.getRuntime().halt(1);
                        });
        watch.setDaemon(true);
        watch.start();
    }

    private static void run(Task task, PrintWriter messages, PrintWriter err) {
        AtomicReference<Backend> opened = new AtomicReference<>();
        try (Backend device = open(task, err)) {
            opened.set(device);
            tell(
                    messages,
                    new WorkerMessage.Opened(
                            Place.of(device), BugReport.environment(device), inDouble(device)));
            var listener = new Telling(device, messages);
            if (task.trial().isPresent())
                DeviceCheck.runCase(device, task.plan(), task.trial().get(), listener);
            else DeviceCheck.run(device, task.plan(), Self.command(), listener);
        } catch (UserError refused) {
            if (opened.get() != null) throw refused;
            tell(messages, new WorkerMessage.Refused(refused.kind(), refused.getMessage()));
        }
    }

    private static Backend open(Task task, PrintWriter err) {
        var candidates =
                new Candidates(
                        DeviceOptions.candidates(task.device(), task.precision()), err::println);
        Backend opened = candidates.open(backend -> backend);
        err.flush();
        return opened;
    }

    /** How to ask for the same device in double; empty where it has none. */
    private static String inDouble(Backend backend) {
        return backend instanceof OpenClBackend openCl
                ? Optional.of(openCl.facts())
                        .filter(DeviceFacts::fp64)
                        .map(facts -> String.valueOf(facts.number()))
                        .orElse("")
                : "cpu";
    }

    private static void tell(PrintWriter messages, WorkerMessage message) {
        messages.println(message.json().compact());
        messages.flush();
    }

    private record Telling(Backend device, PrintWriter messages) implements CheckListener {
        @Override
        public void begins(Doing doing) {
            tell(messages, new WorkerMessage.Begins(doing));
        }

        @Override
        public void found(CheckRow row) {
            if (!row.holds() && device instanceof OpenClBackend openCl)
                openCl.sourceOf(row.subject())
                        .ifPresent(source -> tell(messages, new WorkerMessage.From(source)));
            tell(messages, new WorkerMessage.Found(row));
        }
    }
}
