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
import clann.proof.Claim;
import clann.proof.Proof;
import clann.train.Place;
import java.io.FileDescriptor;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The check of one device in one precision, in a process of its own: a driver that crashes or does
 * not come back takes this process with it, and not what was found so far.
 */
final class CheckWorker {
    static final String CLOSING = "closing the device";

    private static final int PAUSE_MILLISECONDS = 100;

    /** Sooner compiled again, by a driver that remembers them, than kept: a user is waiting. */
    private static final int FEW_PROGRAMS = 2;

    private CheckWorker() {}

    /**
     * @param device as {@code --device} takes it
     * @param trial the only case to run, where there is one
     * @param proven texts of claims to be proven for the device's first use; none for a check
     * @param isBeside whether the same device is checked in another precision at the same time
     */
    record Task(
            String device,
            Precision precision,
            KernelCheck.Plan plan,
            Optional<Case> trial,
            boolean isBeside,
            List<String> proven) {
        private static final String BETWEEN_CLAIMS = "|";

        /** Of a device's first use, in place of a check. */
        static Task proof(OpenClBackend device, List<Claim> claims) {
            return new Task(
                    String.valueOf(device.facts().number()),
                    device.precision(),
                    new KernelCheck.Plan(Effort.QUICK, false, Optional.empty(), 0),
                    Optional.empty(),
                    true,
                    claims.stream().map(Claim::text).toList());
        }

        /** What {@link #of} takes. */
        List<String> words() {
            return List.of(
                    device,
                    precision.name(),
                    plan.effort().name(),
                    String.valueOf(plan.allVariants()),
                    plan.kernel().orElse(""),
                    String.valueOf(plan.seed()),
                    trial.map(Case::toString).orElse(""),
                    String.valueOf(isBeside),
                    String.join(BETWEEN_CLAIMS, proven));
        }

        /** The same device in double. */
        Task inDouble(String itsRequest, boolean beside) {
            return new Task(itsRequest, Precision.DOUBLE, plan, trial, beside, proven);
        }

        /** Java's options and the words that start it. */
        List<String> command() {
            List<String> command =
                    new ArrayList<>(
                            Self.command(
                                    CheckWorker.class,
                                    "-XX:+UseSerialGC",
                                    // its compiler's first tier is the fastest for half a minute
                                    "-XX:TieredStopAtLevel="
                                            + (plan.effort() == Effort.THOROUGH ? 4 : 1),
                                    "-Xmx" + (Runtime.getRuntime().maxMemory() >> 20) + "m",
                                    // a crash is told in the report, not in files
                                    "-XX:-CreateCoredumpOnCrash",
                                    "-XX:ErrorFile=/dev/null"));
            command.addAll(words());
            return command;
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
                    Optional.of(words[6]).filter(text -> !text.isEmpty()).map(Case::parse),
                    Boolean.parseBoolean(words[7]),
                    Stream.of(words[8].split(Pattern.quote(BETWEEN_CLAIMS)))
                            .filter(text -> !text.isEmpty())
                            .toList());
        }
    }

    public static void main(String[] words) {
        Locale.setDefault(Locale.ROOT);
        Main.logInOneLine();
        endWithWhoeverStartedIt();
        var messages = new StandardStream(FileDescriptor.out).text();
        var err = new StandardStream(FileDescriptor.err).text();
        boolean holds = run(Task.of(words), messages, err);
        tell(messages, new WorkerMessage.Ended(holds));
        System.exit(holds ? 0 : UserError.Kind.FAILED.exitCode());
    }

    /**
     * It looks now and then whether that lives: a thread that waits for it in a system call would
     * hold up the end of this process by 0.3 s.
     */
    private static void endWithWhoeverStartedIt() {
        Optional<ProcessHandle> starter = ProcessHandle.current().parent();
        Thread watch =
                new Thread(
                        () -> {
                            while (starter.map(ProcessHandle::isAlive).orElse(false)) pause();
                            Runtime.getRuntime().halt(1);
                        });
        watch.setDaemon(true);
        watch.start();
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    /**
     * @return whether all holds
     */
    private static boolean run(Task task, PrintWriter messages, PrintWriter err) {
        AtomicReference<Backend> opened = new AtomicReference<>();
        try (Backend device =
                DeviceToCheck.open(task.device(), Optional.of(task.precision()), err)) {
            opened.set(device);
            tell(
                    messages,
                    new WorkerMessage.Opened(
                            Place.of(device), BugReport.environment(device), inDouble(device)));
            var listener = new Telling(device, messages);
            if (!task.proven().isEmpty() && device instanceof OpenClBackend openCl) {
                Proof proof = proof(openCl, task.proven(), listener);
                tell(messages, new WorkerMessage.Proved(proof));
                if (proof.programs() <= FEW_PROGRAMS) endWithoutKeeping(messages);
                return true;
            }
            boolean holds =
                    task.trial().isPresent()
                            ? DeviceCheck.runCase(device, task.plan(), task.trial().get(), listener)
                            : DeviceCheck.run(device, task.plan(), other(task, device), listener);
            // keeping many programs takes longer than the last case may
            listener.begins(Doing.of(CLOSING));
            return holds;
        } catch (UserError refused) {
            if (opened.get() != null && task.proven().isEmpty()) throw refused;
            tell(messages, new WorkerMessage.Refused(refused.kind(), refused.getMessage()));
            return false;
        }
    }

    private static void endWithoutKeeping(PrintWriter messages) {
        tell(messages, new WorkerMessage.Ended(true));
        System.exit(0);
    }

    private static Proof proof(OpenClBackend device, List<String> claims, CheckListener listener) {
        return Proof.run(
                device,
                claims.stream().map(Claim::parse).toList(),
                System::nanoTime,
                subject -> listener.begins(Doing.of(subject)),
                trial -> listener.begins(Doing.of(trial)));
    }

    private static Optional<List<String>> other(Task task, Backend device) {
        if (task.isBeside() || !(device instanceof OpenClBackend openCl)) return Optional.empty();
        var products = new KernelCheck.Plan(Effort.QUICK, false, Optional.of("multiply"), 0);
        String number = String.valueOf(openCl.facts().number());
        return Optional.of(
                new Task(number, task.precision(), products, Optional.empty(), true, List.of())
                        .command());
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
