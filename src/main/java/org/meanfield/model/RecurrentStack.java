package org.meanfield.model;

import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.weights.WeightInit;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.input.ColumnEncoding;
import org.meanfield.model.input.EncodedStep.Categories;
import org.meanfield.model.layer.BothEnds;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** The translation of an {@link LstmSpec} into DL4J's terms. */
final class RecurrentStack {
  private final LstmSpec spec;
  private final DataShape shape;

  RecurrentStack(LstmSpec spec, DataShape shape) {
    this.spec = spec;
    this.shape = shape;
  }

  MultiLayerConfiguration configuration(UpdaterSpec updater, long seed) {
    NeuralNetConfiguration.Builder all =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .updater(updater.toDl4j())
            .weightInit(WeightInit.XAVIER);
    if (spec.weightDecay() > 0) {
      all.l2(spec.weightDecay());
    }
    clip(all);
    NeuralNetConfiguration.ListBuilder layers = all.list();
    if (!shape.columns().isEmpty()) {
      layers.layer(ColumnEncoding.of(shape.columns()));
    }
    int inputs = shape.inputs(Categories.EXPANDED);
    for (int l = 0; l < spec.hidden().size(); l++) {
      int units = spec.hidden().get(l);
      layers.layer(recurrent(inputs, units, l == spec.hidden().size() - 1));
      if (spec.dropout() > 0) {
        // DL4J's number is the probability to keep.
        layers.layer(new DropoutLayer(1 - spec.dropout()));
      }
      inputs = spec.bidirectional() ? 2 * units : units;
    }
    layers.layer(output(inputs));
    if (spec.truncation().cuts()) {
      layers
          .backpropType(BackpropType.TruncatedBPTT)
          .tBPTTForwardLength(spec.truncation().forward())
          .tBPTTBackwardLength(spec.truncation().backward());
    }
    return layers.build();
  }

  private void clip(NeuralNetConfiguration.Builder all) {
    switch (spec.gradientClipping().kind()) {
      case VALUE -> all.gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue);
      case LAYER_NORM -> all.gradientNormalization(GradientNormalization.ClipL2PerLayer);
      case NONE, GLOBAL_NORM -> {
        // DL4J knows no norm of all layers: see maxGradientNorm.
        return;
      }
    }
    all.gradientNormalizationThreshold(spec.gradientClipping().threshold());
  }

  private Layer recurrent(int inputs, int units, boolean last) {
    BaseRecurrentLayer cell = cell(inputs, units);
    boolean whole = last && !shape.target().perStep();
    if (spec.bidirectional()) {
      Bidirectional both = new Bidirectional(Bidirectional.Mode.CONCAT, cell);
      return whole ? new BothEnds(both) : both;
    }
    return whole ? new LastTimeStep(cell) : cell;
  }

  // Deprecated or not, DL4J has no other layer with peepholes.
  @SuppressWarnings("deprecation")
  private BaseRecurrentLayer cell(int inputs, int units) {
    return switch (spec.cell()) {
      case LSTM ->
          new LSTM.Builder()
              .nIn(inputs)
              .nOut(units)
              .activation(Activation.TANH)
              .gateActivationFunction(Activation.SIGMOID)
              .forgetGateBiasInit(spec.forgetGateBias())
              .build();
      case PEEPHOLE_LSTM ->
          new GravesLSTM.Builder()
              .nIn(inputs)
              .nOut(units)
              .activation(Activation.TANH)
              .gateActivationFunction(Activation.SIGMOID)
              .forgetGateBiasInit(spec.forgetGateBias())
              .build();
      case RNN ->
          new SimpleRnn.Builder().nIn(inputs).nOut(units).activation(Activation.TANH).build();
    };
  }

  private Layer output(int inputs) {
    boolean classes = shape.target().isClass();
    ILossFunction loss = classes ? new LossMCXENT() : spec.valueLoss().function();
    IActivation activation = classes ? new ActivationSoftmax() : spec.valueLoss().activation();
    int outputs = shape.outputs() * (classes ? 1 : spec.valueLoss().outputsPerValue());
    if (shape.target().perStep()) {
      return new RnnOutputLayer.Builder(loss)
          .nIn(inputs)
          .nOut(outputs)
          .activation(activation)
          .dataFormat(RNNFormat.NCW)
          .build();
    }
    return new OutputLayer.Builder(loss).nIn(inputs).nOut(outputs).activation(activation).build();
  }
}
