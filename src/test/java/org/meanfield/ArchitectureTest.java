package org.meanfield;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.meanfield.data.source.CalendarPart;
import org.meanfield.model.layer.RationalTanh;

/** The directions between packages that each package-info.java promises. */
@AnalyzeClasses(packages = "org.meanfield", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String OURS = "org.meanfield.";

  @ArchTest
  static final ArchRule LAYERS =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("org.meanfield..")
          .layer("cli")
          .definedBy(OURS + "cli..")
          .layer("app")
          .definedBy(OURS + "app..")
          .layer("run")
          .definedBy(OURS + "run..")
          .layer("serving")
          .definedBy(OURS + "serving..")
          .layer("retrain")
          .definedBy(OURS + "retrain..")
          .layer("export")
          .definedBy(OURS + "export..")
          .layer("score")
          .definedBy(OURS + "score..")
          .layer("guess")
          .definedBy(OURS + "guess..")
          .layer("config")
          .definedBy(OURS + "config..")
          .layer("data")
          .definedBy(OURS + "data..")
          .layer("train")
          .definedBy(OURS + "train", OURS + "train.spark")
          .layer("event")
          .definedBy(OURS + "train.event..")
          .layer("checkpoint")
          .definedBy(OURS + "checkpoint..")
          .layer("registry")
          .definedBy(OURS + "registry..")
          .layer("report")
          .definedBy(OURS + "report..")
          .layer("model")
          .definedBy(OURS + "model..")
          .layer("averaging")
          .definedBy(OURS + "averaging..")
          .layer("random")
          .definedBy(OURS + "random..")
          .layer("storage")
          .definedBy(OURS + "storage..")
          .layer("cluster")
          .definedBy(OURS + "cluster..")
          .layer("natives")
          .definedBy(OURS + "natives..")
          .layer("errors")
          .definedBy(OURS + "errors..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("serving")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("app")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("retrain")
          .mayOnlyBeAccessedByLayers("cli", "app")
          .whereLayer("export")
          .mayOnlyBeAccessedByLayers("cli", "app")
          .whereLayer("run")
          .mayOnlyBeAccessedByLayers("cli", "app", "retrain", "export")
          .whereLayer("score")
          .mayOnlyBeAccessedByLayers("cli", "app")
          .whereLayer("guess")
          .mayOnlyBeAccessedByLayers("cli", "app")
          .whereLayer("config")
          .mayOnlyBeAccessedByLayers("cli", "app", "run", "retrain")
          .whereLayer("report")
          .mayOnlyBeAccessedByLayers("cli", "app", "run")
          .whereLayer("checkpoint")
          .mayOnlyBeAccessedByLayers("cli", "app", "run", "retrain", "config", "registry")
          .whereLayer("registry")
          .mayOnlyBeAccessedByLayers("cli", "app", "retrain", "config")
          .whereLayer("train")
          .mayOnlyBeAccessedByLayers("cli", "app", "run", "retrain", "config", "score")
          .whereLayer("data")
          .mayOnlyBeAccessedByLayers(
              "cli", "app", "run", "retrain", "guess", "export", "config", "train", "score",
              "serving")
          .whereLayer("event")
          .mayOnlyBeAccessedByLayers("cli", "app", "run", "train", "report")
          .whereLayer("model")
          .mayOnlyBeAccessedByLayers("app", "run", "export", "config", "train", "score", "serving")
          .whereLayer("averaging")
          .mayOnlyBeAccessedByLayers("run", "train")
          .whereLayer("natives")
          .mayOnlyBeAccessedByLayers("data", "model")
          .whereLayer("storage")
          .mayOnlyBeAccessedByLayers("app", "retrain", "checkpoint", "config", "data", "train")
          .whereLayer("cluster")
          .mayOnlyBeAccessedByLayers("cli", "app", "data", "train");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("org.meanfield.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule MODELS_KNOW_NO_CLUSTER =
      noClasses()
          .that()
          .resideInAPackage(OURS + "model..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..");

  @ArchTest
  static final ArchRule AVERAGING_IS_PLAIN_JAVA =
      classes()
          .that()
          .resideInAnyPackage(OURS + "averaging..", OURS + "random..", OURS + "train.event..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              OURS + "averaging..",
              OURS + "random..",
              OURS + "train.event..",
              OURS + "errors..");

  @ArchTest
  static final ArchRule SERVING_NEEDS_NOTHING_BESIDE_ITS_JAR =
      classes()
          .that()
          .resideInAPackage(OURS + "serving..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "java..",
                      "com.fasterxml.jackson..",
                      OURS + "serving..",
                      OURS + "random..",
                      OURS + "errors..")
                  .or(equivalentTo(RationalTanh.class))
                  .or(equivalentTo(CalendarPart.class)));

  @ArchTest
  static final ArchRule ROUNDS_KNOW_NO_SPARK =
      noClasses()
          .that()
          .resideInAPackage(OURS + "train")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.spark..", "org.apache.hadoop..", "org.deeplearning4j..", "org.nd4j..");

  @ArchTest
  static final ArchRule CHECKPOINTS_KNOW_NO_MODEL =
      noClasses()
          .that()
          .resideInAnyPackage(OURS + "checkpoint..", OURS + "report..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "org.deeplearning4j..", "org.nd4j..");

  @ArchTest
  static final ArchRule NO_EXIT = noClasses().should().callMethod(System.class, "exit", int.class);
}
