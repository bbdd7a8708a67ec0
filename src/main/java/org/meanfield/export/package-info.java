/**
 * Models for other programs. {@link org.meanfield.export.Subject} is a trained model with all that
 * its inputs and outputs mean; read it first. {@link org.meanfield.export.OnnxExport} writes it as
 * graphs of ONNX: {@code OnnxGraph} adds nodes, {@code SequenceModel}, {@code AutoencoderModels}
 * and {@code RbmModel} put each kind of model together, from the data's units to the data's units.
 *
 * <p>Uses {@code run}, {@code model}, {@code data} and {@code errors}, and ONNX's own protobuf
 * classes; never Spark.
 */
package org.meanfield.export;
