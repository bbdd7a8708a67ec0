package org.meanfield.train.spark;

import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Native memory, one piece for each thread, for arrays that are gone when a piece of work ends. The
 * garbage collector sees only their small Java objects and comes too late for gigabytes of them.
 */
public final class Scratch {
  private static final String NAME = "MEANFIELD_SCRATCH";
  private static final WorkspaceConfiguration CONFIGURATION =
      WorkspaceConfiguration.builder()
          .initialSize(0)
          .overallocationLimit(0.1)
          .policyAllocation(AllocationPolicy.OVERALLOCATE)
          .policyLearning(LearningPolicy.FIRST_LOOP)
          .policyReset(ResetPolicy.BLOCK_LEFT)
          .policySpill(SpillPolicy.REALLOCATE)
          .build();

  private Scratch() {}

  /** Does work of which no array is used afterwards. */
  public static void within(Runnable work) {
    MemoryWorkspace scratch =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace(CONFIGURATION, NAME);
    try {
      work.run();
    } finally {
      scratch.close();
    }
  }
}
