// column_sums.cl: the gradient of a bias.
//
//   sums[c] = sum over r of G[r][c]            r ascending, from 0, one addition a term
//
// G: rows x columns, row-major; sums: columns. Each from its own offset (in elements).
// One work-item a column.
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

kernel void column_sums(const uint rows, const uint columns,
                        global const REAL *G, const ulong gOffset,
                        global REAL *sums, const ulong sumsOffset)
{
    const size_t c = get_global_id(0);
    if (c >= columns) return;
    G += gOffset + c;
    REAL sum = 0;
    for (uint r = 0; r < rows; r++) sum += G[(size_t)r * columns];
    sums[sumsOffset + c] = sum;
}
