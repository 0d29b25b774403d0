package clann.cli;

import clann.backend.Backend;
import clann.backend.Precision;
import clann.backend.layers.TrainableNetwork;
import clann.data.Samples;
import clann.model.Model;
import clann.model.ModelFile;
import clann.model.Predictor;
import clann.report.CsvText;
import clann.train.Candidate;
import clann.train.Candidates;
import clann.train.ConfusionMatrix;
import clann.train.FastestFirst;
import clann.train.Work;
import clann.tune.Product;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Labels for new rows. */
@Command(
        name = "predict",
        description = {
            "Predicts each row's label with a trained model: CSV with the header label,probability"
                    + " to stdout."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:predicted",
            "2:a wrong option, model or file",
            "3:a device failed, or is not there",
            "4:stdout could not be written"
        },
        footerHeading = "%nExample:%n",
        footer = "  clann predict runs/iris-1 new.csv > labels.csv")
final class PredictCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description =
                    "A model.safetensors, or the run folder that holds one. Example: runs/iris-1")
    private Path model;

    @Parameters(
            index = "1",
            paramLabel = "DATA",
            description =
                    DataArgument.DESCRIPTION
                            + "; columns are found by name, others (such as a label) are ignored."
                            + " Example: new.csv")
    private String data;

    @Mixin private DeviceOptions device;

    @Mixin private ProofOption proof;

    @Mixin private TuneOption tune;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        Model trained = ModelFile.read(model);
        Samples samples = DataArgument.samples(data, trained.features());
        Precision precision = device.precision().orElse(trained.precision());
        double[] probabilities = probabilities(trained, samples, precision);
        PrintWriter out = spec.commandLine().getOut();
        out.println("label,probability");
        int classes = trained.classes().size();
        for (int row = 0; row < samples.rows(); row++) {
            int best = ConfusionMatrix.mostProbable(probabilities, row, classes);
            double probability = probabilities[row * classes + best];
            out.println(
                    CsvText.cell(trained.classes().get(best))
                            + ','
                            + number(probability, precision));
        }
        out.flush();
        return 0;
    }

    private static List<Product> products(Model trained, Samples samples) {
        int atOnce = TrainableNetwork.rowsAtOnce(trained.network());
        return Product.forward(trained.network(), Math.min(samples.rows(), atOnce));
    }

    private double[] probabilities(Model trained, Samples samples, Precision precision) {
        PrintWriter err = spec.commandLine().getErr();
        Consumer<String> notices =
                line -> {
                    err.println(line);
                    err.flush();
                };
        List<Product> products = products(trained, samples);
        List<Candidate> ordered =
                FastestFirst.ofUser()
                        .order(
                                tune.on(
                                        device.candidates(precision, proof).stream()
                                                .map(one -> one.wantedForProducts(products))
                                                .toList(),
                                        products),
                                Work.prediction(trained, samples),
                                notices);
        var candidates = new Candidates(ordered, notices);
        try (Backend backend = candidates.open(opened -> opened);
                Predictor predictor = new Predictor(backend, trained)) {
            return predictor.probabilities(samples);
        }
    }

    /** As few digits as it takes to read the same number back. */
    private static String number(double probability, Precision precision) {
        return switch (precision) {
            case FLOAT -> Float.toString((float) probability);
            case DOUBLE -> Double.toString(probability);
        };
    }
}
