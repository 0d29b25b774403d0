// logistic.cl: the logistic activation and its derivative, element by element.
//
//   y  = 1 / (1 + exp(-z))          0 and 1 where exp overflows or vanishes: right for any z;
//                                   exp is that of functions.cl
//   dz = y (1 - y) g                the gradient with respect to z, from g, that with respect to y; computed
//                                   from left to right
//
// z, y, g, dz: count elements, each from its own offset (in elements). y may be z, and dz g.
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

kernel void logistic(const ulong count,
                     global const REAL *z, const ulong zOffset,
                     global REAL *y, const ulong yOffset)
{
    const size_t i = get_global_id(0);
    if (i >= count) return;
    y[yOffset + i] = 1 / (1 + exponential(-z[zOffset + i]));
}

kernel void logistic_gradient(const ulong count,
                              global const REAL *y, const ulong yOffset,
                              global const REAL *g, const ulong gOffset,
                              global REAL *dz, const ulong dzOffset)
{
    const size_t i = get_global_id(0);
    if (i >= count) return;
    const REAL value = y[yOffset + i];
    dz[dzOffset + i] = value * (1 - value) * g[gOffset + i];
}
