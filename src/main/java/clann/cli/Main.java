package clann.cli;

import clann.UserError;
import java.io.FileDescriptor;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
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

    private static final String COMPLETION = "generate-completion";
    private static final Map<String, Supplier<Object>> COMMANDS = commands();

    private static final Pattern OF_AN_OPTION =
            Pattern.compile("^Invalid value for option '([^']*)'(?: \\([^)]*\\))?: ");

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description =
                    "With an error, show where in the program it arose. Default: its message."
                            + " Example: clann train digits --debug")
    private boolean debug;

    /** In the order of the help. */
    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("train", TrainCommand::new);
        commands.put("devices", DevicesCommand::new);
        commands.put("check", CheckCommand::new);
        commands.put("predict", PredictCommand::new);
        commands.put("bench", BenchCommand::new);
        commands.put("tune", TuneCommand::new);
        commands.put(COMPLETION, GenerateCompletion::new);
        return commands;
    }

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT); // 0.5 is 0.5 in every country
        logInOneLine();
        var out = new StandardStream(FileDescriptor.out);
        var err = new StandardStream(FileDescriptor.err);
        int exitCode = run(out.text(), err.text(), arguments);
        Optional<String> fault = out.fault();
        fault.ifPresent(why -> err.text().printf("clann: stdout cannot be written: %s%n", why));
        err.text().flush();
        System.exit(
                exitCode == 0 && fault.isPresent() ? UserError.Kind.OUTPUT.exitCode() : exitCode);
    }

    /** Java's own would put date and method in a line of theirs before each warning. */
    static void logInOneLine() {
        System.setProperty("java.util.logging.SimpleFormatter.format", "clann: %5$s%n");
    }

    /** One command from its words to its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine line = commandLine(arguments).setOut(out).setErr(err);
        if (arguments.length == 0) {
            line.usage(err);
            err.flush();
            return UserError.Kind.INPUT.exitCode();
        }
        try {
            return line.execute(arguments);
        } catch (OutOfMemoryError e) {
            return failed(line, tooLittleMemory(e));
        } catch (Error e) {
            return failed(line, e);
        }
    }

    /**
     * With every command, or with just the one that the first word names: each costs some
     * milliseconds to register. One that reads all the others needs them all.
     */
    static CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(new Main());
        String first = arguments.length == 0 ? "" : arguments[0];
        boolean alone = COMMANDS.containsKey(first) && !first.equals(COMPLETION);
        COMMANDS.forEach(
                (name, command) -> {
                    if (!alone || name.equals(first)) line.addSubcommand(name, command.get());
                });
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
        command.getErr()
                .printf(
                        "clann: %s; %s --help shows what there is%n",
                        fault instanceof UnmatchedArgumentException unmatched
                                ? unknown(unmatched)
                                : OF_AN_OPTION.matcher(firstLine(fault)).replaceFirst("$1: "),
                        command.getCommandSpec().qualifiedName());
        command.getErr().flush();
        return UserError.Kind.INPUT.exitCode();
    }

    private static String firstLine(ParameterException fault) {
        return fault.getMessage().lines().findFirst().orElse("");
    }

    private static String unknown(UnmatchedArgumentException unmatched) {
        String word = unmatched.getUnmatched().get(0);
        boolean option = word.startsWith("-");
        boolean command =
                !option && !unmatched.getCommandLine().getCommandSpec().subcommands().isEmpty();
        if (!option && !command) return "'%s' is one argument too many".formatted(word);
        String similar = String.join(" or ", unmatched.getSuggestions());
        return "there is no %s '%s'".formatted(option ? "option" : "command", word)
                + (similar.isEmpty() ? "" : " (is it %s?)".formatted(similar));
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
