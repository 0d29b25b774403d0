// gather.cl: the rows of a minibatch, out of a data set that stays on the device.
//
//   Y[i][c] = X[order[first + i]][c]
//
// X: any number of rows x columns; Y: rows x columns; row-major, each from its own offset (in elements).
// order: row numbers of X. One work-item an element of Y.
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

kernel void gather(const uint rows, const uint columns,
                   global const REAL *X, const ulong xOffset,
                   global const int *order, const uint first,
                   global REAL *Y, const ulong yOffset)
{
    const size_t element = get_global_id(0);
    if (element >= (size_t)rows * columns) return;
    const size_t i = element / columns;
    const size_t c = element % columns;
    Y[yOffset + element] = X[xOffset + (size_t)order[first + i] * columns + c];
}
