/**
 * Products of float32 matrices in native memory, behind {@link org.meanfield.model.blas.Gemm}.
 *
 * <p>ND4J calls OpenBLAS, which {@link org.meanfield.model.blas.OpenBlas} does too. {@link
 * org.meanfield.model.blas.OneDnn} is faster for matrices as small as a minibatch's, up to one and
 * a half times, and is used where its library loads. The two round differently, and each otherwise
 * with the kernels for another processor: {@link org.meanfield.model.blas.OneDnnKernels} and {@link
 * org.meanfield.model.blas.OpenBlasKernels} tell which they use.
 *
 * <p>Uses the native libraries' own bindings and nothing else of ours.
 */
package org.meanfield.model.blas;
