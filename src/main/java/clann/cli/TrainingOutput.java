package clann.cli;

import clann.backend.EpochResult;
import clann.train.FinishedRun;
import clann.train.Job;
import clann.train.Place;
import clann.train.Settings;
import java.nio.file.Path;

/** What a training shows of itself while it runs and when it ends. */
interface TrainingOutput {
    /** It is set up on a device, and begins. */
    void started(Place place, Job job, Settings settings);

    /**
     * @param number from 1
     * @param seconds since the start
     */
    void epoch(int number, EpochResult epoch, double seconds);

    /** Something worth a line, such as the choice of a device. */
    void notice(String line);

    /** Something that went wrong, worth a line even where nothing else is wanted. */
    void warning(String line);

    /**
     * @param folder where it was saved; null where it was not
     */
    void ended(FinishedRun run, Path folder);
}
