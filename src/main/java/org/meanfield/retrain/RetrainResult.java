package org.meanfield.retrain;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.meanfield.registry.Decision;

/**
 * The result of a retraining command, as schedulers read it in JSON.
 *
 * @param status {@code promoted}, {@code refused} or {@code nothing-to-do}
 * @param registry its directory
 * @param version that was decided on; empty if nothing was to be done
 * @param champion that there is now; empty if none
 * @param reasons why, as sentences
 * @param warnings of what a person should look at
 * @param decision in full; absent if nothing was to be done
 */
public record RetrainResult(
    String status,
    String registry,
    String version,
    String champion,
    List<String> reasons,
    List<String> warnings,
    @JsonInclude(JsonInclude.Include.NON_NULL) Decision decision) {}
