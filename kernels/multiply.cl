// multiply.cl: the product of two matrices, either of them transposed.
//
//   C[i][j] = sum over p of A[i][p] B[p][j]                 (+ bias[j] where ADD_BIAS)
//
// One accumulator for each C[i][j], from 0, p ascending, one fused multiply-add a term, and one addition for the
// bias: so there is exactly one right result, to the last bit.
//
// A: m x k, or k x m where LEFT_TRANSPOSED. B: k x n, or n x k where RIGHT_TRANSPOSED. C: m x n. bias: n.
// All row-major; each starts at its own offset (in elements) in its buffer. C overlaps neither A nor B.
// One work-item for each element of C; neighbours in a row of C are neighbours in a work-group.
//
// Build parameters
//   REAL              float or double
//   LEFT_TRANSPOSED   1: A is stored as k x m, else 0
//   RIGHT_TRANSPOSED  1: B is stored as n x k, else 0
//   ADD_BIAS          1: bias is added to each row, else 0 (bias is then not read)

#pragma OPENCL FP_CONTRACT OFF
#ifdef cl_khr_fp64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif

#ifndef REAL
#define REAL float
#endif
#ifndef LEFT_TRANSPOSED
#define LEFT_TRANSPOSED 0
#endif
#ifndef RIGHT_TRANSPOSED
#define RIGHT_TRANSPOSED 0
#endif
#ifndef ADD_BIAS
#define ADD_BIAS 0
#endif

kernel void multiply(const uint m, const uint n, const uint k,
                     global const REAL *A, const ulong aOffset,
                     global const REAL *B, const ulong bOffset,
                     global const REAL *bias, const ulong biasOffset,
                     global REAL *C, const ulong cOffset)
{
    const size_t element = get_global_id(0);
    if (element >= (size_t)m * n) return;
    const size_t i = element / n;
    const size_t j = element % n;

    // the first term of the sum, and the steps from one term to the next
#if LEFT_TRANSPOSED
    A += aOffset + i;
    const size_t aStep = m;
#else
    A += aOffset + i * k;
    const size_t aStep = 1;
#endif
#if RIGHT_TRANSPOSED
    B += bOffset + j * k;
    const size_t bStep = 1;
#else
    B += bOffset + j;
    const size_t bStep = n;
#endif

    REAL sum = 0;
    for (uint p = 0; p < k; p++) sum = fma(A[p * aStep], B[p * bStep], sum);
#if ADD_BIAS
    sum += bias[biasOffset + j];
#endif
    C[cOffset + element] = sum;
}
