package org.meanfield.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.meanfield.run.AnomalyRule;

/**
 * The result of a training command, as schedulers read it in JSON.
 *
 * @param status {@code completed}, {@code resumed-completed}, {@code stopped-early} or {@code
 *     nothing-to-do}
 * @param run the run directory
 * @param rounds of the run, earlier drivers' included; all of them, also if it stopped early
 * @param epochs as {@code rounds}
 * @param examplesSeen visits of examples, earlier drivers' included
 * @param seconds that this command took
 * @param examplesPerSecond of training alone, in this command, without its first epoch if there are
 *     several; 0 if it trained nothing
 * @param phases seconds by phase, in this command; pretraining's are in its own runs' events
 * @param recommendations what would make the next run faster
 * @param metrics by split; of the best epoch if the run stopped early
 * @param errorUnit of reconstruction errors, as a sentence; absent if there are none
 * @param anomalies the rule by which they are told; absent if no classes are normal
 * @param baselines by split and by the baseline's name, its metrics; empty if nothing was trained,
 *     or the model predicts nothing
 * @param parametersSha256 of the parameters as little-endian float32; of the best epoch if the run
 *     stopped early
 * @param checkpoint the newest one, or the best one if the run stopped early
 */
public record TrainResult(
    String status,
    String run,
    long rounds,
    int epochs,
    long examplesSeen,
    double seconds,
    double examplesPerSecond,
    Map<String, Double> phases,
    List<String> recommendations,
    Map<String, Map<String, Double>> metrics,
    @JsonInclude(JsonInclude.Include.NON_NULL) String errorUnit,
    @JsonInclude(JsonInclude.Include.NON_NULL) AnomalyRule anomalies,
    Map<String, Map<String, Map<String, Double>>> baselines,
    String parametersSha256,
    String checkpoint) {}
