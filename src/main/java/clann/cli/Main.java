package clann.cli;

import clann.UserError;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: which commands there are, and what becomes of their faults. */
@Command(
        name = "clann",
        description = {
            "Trains multilayer neural networks on any OpenCL device, and on the CPU where there is"
                    + " none.",
            "",
            "Start with: clann train digits"
        },
        subcommands = {
            TrainCommand.class,
            DevicesCommand.class,
            CheckCommand.class,
            PredictCommand.class,
            BenchCommand.class,
            GenerateCompletion.class
        },
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "clann COMMAND --help explains a command.",
            "Completion for bash and zsh: source <(clann generate-completion)"
        })
public final class Main {
    /** As sysexits.h has it: a fault in the program itself. */
    private static final int INTERNAL_FAULT = 70;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "With an error, show where in the program it arose. Default: its message")
    private boolean debug;

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        CommandLine line = commandLine();
        try {
            return line.execute(arguments);
        } catch (OutOfMemoryError e) {
            return failed(line, tooLittleMemory(e));
        } catch (Error e) {
            return failed(line, e);
        }
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.registerConverter(Integer.class, Numbers::wholeInt);
        line.registerConverter(int.class, Numbers::wholeInt);
        line.registerConverter(Long.class, Numbers::wholeLong);
        line.registerConverter(long.class, Numbers::wholeLong);
        line.registerConverter(Double.class, Numbers::real);
        line.registerConverter(double.class, Numbers::real);
        line.setParameterExceptionHandler((fault, words) -> usage(fault));
        line.setExecutionExceptionHandler((fault, command, parsed) -> failed(command, fault));
        return line;
    }

    private static int usage(ParameterException fault) {
        CommandLine command = fault.getCommandLine();
        String message = fault.getMessage().lines().findFirst().orElse("");
        if (fault instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty())
            message += " (is it " + String.join(" or ", unmatched.getSuggestions()) + "?)";
        command.getErr()
                .printf(
                        "clann: %s; %s --help shows what there is%n",
                        message, command.getCommandSpec().qualifiedName());
        command.getErr().flush();
        return UserError.Kind.INPUT.exitCode();
    }

    private static UserError tooLittleMemory(OutOfMemoryError e) {
        return UserError.device(
                ("too little memory: Java may use %,d MB here (%s); take smaller --layers or --batch,"
                                + " or give more with CLANN_JAVA_OPTS=-Xmx16g")
                        .formatted(Runtime.getRuntime().maxMemory() / 1_000_000, e.getMessage()),
                e);
    }

    private static int failed(CommandLine command, Throwable fault) {
        if (fault instanceof OutOfMemoryError e) return failed(command, tooLittleMemory(e));
        boolean users = fault instanceof UserError;
        command.getErr()
                .println(
                        users
                                ? "clann: " + fault.getMessage()
                                : "clann: a fault in clann itself: %s; --debug shows where"
                                        .formatted(fault));
        Main main = command.getCommandSpec().root().userObject() instanceof Main root ? root : null;
        if (main != null && main.debug) fault.printStackTrace(command.getErr());
        command.getErr().flush();
        return users ? ((UserError) fault).kind().exitCode() : INTERNAL_FAULT;
    }
}
