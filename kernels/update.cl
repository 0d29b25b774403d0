// update.cl: one step of gradient descent.
//
//   W = W - rate dW                            one fused multiply-add an element
//
// W, dW: count elements, each from its own offset (in elements).
// One work-item an element.
//
// Build parameters
//   REAL  float or double

#pragma OPENCL FP_CONTRACT OFF
#ifdef cl_khr_fp64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif

#ifndef REAL
#define REAL float
#endif

kernel void update(const ulong count, const REAL rate,
                   global REAL *W, const ulong wOffset,
                   global const REAL *dW, const ulong dwOffset)
{
    const size_t i = get_global_id(0);
    if (i >= count) return;
    W[wOffset + i] = fma(-rate, dW[dwOffset + i], W[wOffset + i]);
}
