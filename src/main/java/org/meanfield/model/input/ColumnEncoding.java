package org.meanfield.model.input;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.meanfield.model.input.EncodedStep.Categories;
import org.meanfield.model.input.InputColumn.Embedded;
import org.meanfield.model.input.InputColumn.Numeric;
import org.meanfield.model.input.InputColumn.OneHot;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * A network's first layer, which makes numbers of columns that aren't: from [B, F, T], the columns
 * as they are stored, to [B, D, T], encoded steps. It has one table for each embedded column.
 *
 * <p>Weight decay leaves the tables alone: it would draw rows to the one of unknown values at every
 * step, rare ones most of all, which seldom have a gradient against it.
 *
 * <p>A bean, because DL4J writes it as JSON. Its name and its properties are part of the format of
 * checkpoints.
 */
public final class ColumnEncoding extends FeedForwardLayer {
  private int[] vocabularies = {};
  private int[] embeddingSizes = {};

  /** Creates a layer without columns, for deserialisation. */
  public ColumnEncoding() {
    setActivationFn(Activation.IDENTITY.getActivationFunction());
  }

  /** Returns the layer that encodes these columns. */
  public static ColumnEncoding of(List<InputColumn> columns) {
    ColumnEncoding layer = new ColumnEncoding();
    layer.setVocabularies(columns.stream().mapToInt(ColumnEncoding::vocabulary).toArray());
    layer.setEmbeddingSizes(
        columns.stream()
            .mapToInt(column -> column instanceof Embedded embedded ? embedded.size() : 0)
            .toArray());
    layer.setNIn(columns.size());
    layer.setNOut(new EncodedStep(columns).width(Categories.EXPANDED));
    return layer;
  }

  /** Returns the number of a column's values besides the unknown ones; 0 if they are numbers. */
  static int vocabulary(InputColumn column) {
    if (column instanceof OneHot oneHot) {
      return oneHot.vocabulary();
    }
    return column instanceof Embedded embedded ? embedded.vocabulary() : 0;
  }

  /** Returns the size of each column's vocabulary; 0 for numbers. */
  public int[] getVocabularies() {
    return vocabularies.clone();
  }

  /** Sets the sizes of the vocabularies. */
  public void setVocabularies(int[] vocabularies) {
    this.vocabularies = vocabularies.clone();
  }

  /** Returns the dimensions of each column's embedding; 0 for numbers and one-hot vectors. */
  public int[] getEmbeddingSizes() {
    return embeddingSizes.clone();
  }

  /** Sets the dimensions of the embeddings. */
  public void setEmbeddingSizes(int[] embeddingSizes) {
    this.embeddingSizes = embeddingSizes.clone();
  }

  /** Returns the order of an encoded step's values. Not named as a property, so not written. */
  public EncodedStep encodedStep() {
    List<InputColumn> columns = new ArrayList<>();
    for (int column = 0; column < vocabularies.length; column++) {
      if (vocabularies[column] == 0) {
        columns.add(new Numeric());
      } else if (embeddingSizes[column] == 0) {
        columns.add(new OneHot(vocabularies[column]));
      } else {
        columns.add(new Embedded(vocabularies[column], embeddingSizes[column]));
      }
    }
    return new EncodedStep(columns);
  }

  @Override
  public ParamInitializer initializer() {
    return EmbeddingTables.INSTANCE;
  }

  @Override
  public List<Regularization> getRegularizationByParam(String parameter) {
    return List.of();
  }

  @Override
  public InputType getOutputType(int index, InputType input) {
    return InputType.recurrent(nOut, ((InputType.InputTypeRecurrent) input).getTimeSeriesLength());
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType input) {
    return null;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType input) {
    long parameters = initializer().numParams(this);
    return new LayerMemoryReport.Builder(
            layerName, ColumnEncoding.class, input, getOutputType(0, input))
        .standardMemory(parameters, parameters)
        .workingMemory(0, 0, nOut, nOut)
        .build();
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    ColumnEncodingLayer layer = new ColumnEncodingLayer(conf, type);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(conf, parameters, initialize));
    layer.setConf(conf);
    return layer;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ColumnEncoding that
        && super.equals(other)
        && Arrays.equals(vocabularies, that.vocabularies)
        && Arrays.equals(embeddingSizes, that.embeddingSizes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        super.hashCode(), Arrays.hashCode(vocabularies), Arrays.hashCode(embeddingSizes));
  }
}
