package org.meanfield.run;

import org.meanfield.config.RunConfig;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.Split;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.train.TrainConfig;

/**
 * The tasks and the memory that a run has, in the driver and in its executors.
 *
 * @param localTasks that the driver itself runs at once; 0 if executors run them
 * @param driverHeapBytes of the driver
 * @param resultBytes that Spark lets a job's tasks bring back; 0 for any number
 * @param executorTasks that an executor runs at once
 * @param executorHeapBytes of each executor
 */
public record Capacity(
    int localTasks,
    long driverHeapBytes,
    long resultBytes,
    int executorTasks,
    long executorHeapBytes) {
  /**
   * Refuses a run that would foreseeably fail for want of memory.
   *
   * @param data what it is trained on
   * @param dataBytes of all examples that the training holds
   * @throws org.meanfield.errors.UsageException that says what is needed of which, and what for
   * @throws org.meanfield.errors.DataException if the model can't read such data
   */
  public void require(RunConfig config, DatasetInfo data, long dataBytes) {
    TrainConfig train = config.train();
    DataShape shape = ModelData.shape(config.model(), data);
    MemoryForecast.Kept kept =
        new MemoryForecast.Kept(
            ModelSpec.parameterCount(ModelData.network(config, shape)),
            (long) config.model().chains() * shape.features(),
            config.model().stepValues(shape, minibatch(train, data)));
    MemoryForecast.of(kept, train, dataBytes, localTasks).require(driverHeapBytes, resultBytes);
    if (localTasks == 0) {
      ExecutorForecast.of(kept, train, data, executorTasks).require(executorHeapBytes);
    }
  }

  /** Returns the examples of the largest minibatch, which are a worker's if it has fewer. */
  static int minibatch(TrainConfig train, DatasetInfo data) {
    long examples = data.examples().getOrDefault(Split.TRAIN, 0);
    return (int) Math.min(train.batchSize(), (examples + train.workers() - 1) / train.workers());
  }
}
