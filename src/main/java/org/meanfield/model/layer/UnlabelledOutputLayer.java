package org.meanfield.model.layer;

import java.util.List;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * The only layer of a network that learns without labels. DL4J's convention holds: gradients are
 * sums over the minibatch, since the updater divides by its size; scores are means.
 *
 * @param <C> the layer's configuration
 */
public abstract class UnlabelledOutputLayer<C extends FeedForwardLayer> extends BaseLayer<C>
    implements IOutputLayer {
  private double loss;

  /** A layer of a network. */
  protected UnlabelledOutputLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  /**
   * Writes the gradients of a minibatch into {@link #gradient(String)}'s views.
   *
   * @param x [B, values], of the layer's dtype
   * @return the mean loss, without DL4J's regularisation
   */
  protected abstract double computeGradients(INDArray x);

  /** The mean loss on {@code x} when nothing is trained. */
  protected abstract double lossOf(INDArray x);

  /** The gradient of a parameter, to be overwritten. */
  protected final INDArray gradient(String key) {
    return gradientViews.get(key);
  }

  @Override
  public final Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaces) {
    loss = computeGradients(input.castTo(dataType));
    gradient = new DefaultGradient(gradientsFlattened);
    gradientViews.forEach(gradient::setGradientFor);
    return new Pair<>(gradient, null);
  }

  @Override
  public final double computeScore(
      double regularization, boolean training, LayerWorkspaceMgr workspaces) {
    if (!training) {
      loss = lossOf(input.castTo(dataType));
    }
    return loss + regularization;
  }

  @Override
  public final boolean isPretrainLayer() {
    return false;
  }

  @Override
  public final boolean needsLabels() {
    return false;
  }

  @Override
  public final void setLabels(INDArray labels) {
    // Its input is its target.
  }

  @Override
  public final INDArray getLabels() {
    return null;
  }

  @Override
  public final double f1Score(DataSet data) {
    throw noClassifier();
  }

  @Override
  public final double f1Score(INDArray examples, INDArray labels) {
    throw noClassifier();
  }

  @Override
  @Deprecated
  public final int numLabels() {
    throw noClassifier();
  }

  @Override
  public final int[] predict(INDArray examples) {
    throw noClassifier();
  }

  @Override
  public final List<String> predict(DataSet data) {
    throw noClassifier();
  }

  @Override
  public final void fit(DataSetIterator data) {
    throw noClassifier();
  }

  @Override
  public final void fit(INDArray examples, INDArray labels) {
    throw noClassifier();
  }

  @Override
  public final void fit(DataSet data) {
    throw noClassifier();
  }

  @Override
  public final void fit(INDArray examples, int[] labels) {
    throw noClassifier();
  }

  private static UnsupportedOperationException noClassifier() {
    return new UnsupportedOperationException("this layer knows no labels; its network fits it");
  }
}
