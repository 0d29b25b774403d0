// multiply.cl: the product of two matrices, either of them transposed.
//
//   sum[i][j] = sum over p of A[i][p] B[p][j]
//
//   C = sum                            EPILOGUE NONE
//   C = sum + extra[j]                 ADD_BIAS
//   C = logistic(sum + extra[j])       ADD_BIAS_LOGISTIC        1 / (1 + exp(-z)), as in logistic.cl
//   C = y (1 - y) sum                  TIMES_SLOPE              y = extra[i][j], from left to right
//   C = C - rate sum                   DESCEND                  one fma; and, beside it,
//   extra[j] = extra[j] - rate (sum over p of B[p][j])          one addition a term, then one fma
//
// One accumulator for each sum, from 0, p ascending, one fused multiply-add a term: so but for exp and the quotient
// there is exactly one right result, to the last bit.
//
// A: m x k, or k x m where LEFT_TRANSPOSED. B: k x n, or n x k where RIGHT_TRANSPOSED (not with DESCEND). C: m x n.
// extra: the biases, n, or m x n for TIMES_SLOPE; not touched for NONE.
// All row-major; each starts at its own offset (in elements) in its buffer. C overlaps neither A nor B.
// One work-item for each element of C, neighbours in a row of C neighbours in a work-group; for DESCEND n more, one
// for each bias.
//
// Build parameters
//   REAL              float or double
//   LEFT_TRANSPOSED   1: A is stored as k x m, else 0
//   RIGHT_TRANSPOSED  1: B is stored as n x k, else 0
//   EPILOGUE          one of NONE, ADD_BIAS, ADD_BIAS_LOGISTIC, TIMES_SLOPE, DESCEND: what is done to a sum before it is
//                     stored

#pragma OPENCL FP_CONTRACT OFF
#ifdef cl_khr_fp64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif

#define NONE 0
#define ADD_BIAS 1
#define ADD_BIAS_LOGISTIC 2
#define TIMES_SLOPE 3
#define DESCEND 4

#ifndef REAL
#define REAL float
#endif
#ifndef LEFT_TRANSPOSED
#define LEFT_TRANSPOSED 0
#endif
#ifndef RIGHT_TRANSPOSED
#define RIGHT_TRANSPOSED 0
#endif
#ifndef EPILOGUE
#define EPILOGUE NONE
#endif

kernel void multiply(const uint m, const uint n, const uint k,
                     global const REAL *A, const ulong aOffset,
                     global const REAL *B, const ulong bOffset,
                     global REAL *extra, const ulong extraOffset, const REAL rate,
                     global REAL *C, const ulong cOffset)
{
    const size_t element = get_global_id(0);
#if EPILOGUE == DESCEND
    if (element >= (size_t)m * n) {
        const size_t bias = element - (size_t)m * n;
        if (bias >= n) return;
        REAL columnSum = 0;
        for (uint p = 0; p < k; p++) columnSum += B[bOffset + (size_t)p * n + bias];
        extra[extraOffset + bias] = fma(-rate, columnSum, extra[extraOffset + bias]);
        return;
    }
#else
    if (element >= (size_t)m * n) return;
#endif
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
#if EPILOGUE == ADD_BIAS
    sum += extra[extraOffset + j];
#elif EPILOGUE == ADD_BIAS_LOGISTIC
    sum = 1 / (1 + exponential(-(sum + extra[extraOffset + j])));
#elif EPILOGUE == TIMES_SLOPE
    const REAL y = extra[extraOffset + element];
    sum = y * (1 - y) * sum;
#elif EPILOGUE == DESCEND
    sum = fma(-rate, sum, C[cOffset + element]);
#endif
    C[cOffset + element] = sum;
}
