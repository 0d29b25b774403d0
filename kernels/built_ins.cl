// built_ins.cl: the functions that the other kernels use, those of functions.cl and the device's own, one call an
// argument, so that their errors can be measured on a device.
//
//   r = exp(x)      r = log(x)      r = x / y      r = fma(x, y, x)
//
// x, y, r: count elements. One work-item an element.
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

#define MEASURED(name, result) \
    kernel void name(const ulong count, global const REAL *X, const ulong xOffset, \
                     global const REAL *Y, const ulong yOffset, global REAL *R, const ulong rOffset) \
    { \
        const size_t i = get_global_id(0); \
        if (i >= count) return; \
        const REAL x = X[xOffset + i]; \
        const REAL y = Y[yOffset + i]; \
        R[rOffset + i] = result; \
    }

MEASURED(built_in_exp, exponential(x))
MEASURED(built_in_log, logarithm(x))
MEASURED(built_in_divide, x / y)
MEASURED(built_in_fma, fma(x, y, x))
