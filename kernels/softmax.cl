// softmax.cl: the output layer, its cost, and the gradient of both.
//
//   m       = max over c of Z[r][c]
//   s       = sum over c of exp(Z[r][c] - m)                          c ascending; at least 1
//   Y[r][c] = exp(Z[r][c] - m) / s
//   cost[r] = log(s) + sum over c of T[r][c] (m - Z[r][c])            nats, c ascending; finite for any finite Z
//   G[r][c] = (Y[r][c] - T[r][c]) / rows                              gradient of the mean cost with respect to Z
//
// The cost is log(sum of exp(Z)) - sum of T Z for targets that sum to 1, with m taken out of both, so that
// logits of 1e4 lose no digits of it; it never takes the log of a rounded probability. exp and log are those of
// functions.cl.
//
// Z, T, Y, G: rows x classes, row-major; cost: rows. Each from its own offset (in elements). G may be Y.
// softmax, softmax_cross_entropy and softmax_cost_and_gradient (cost and G at once, Y is not kept): one work-item a
// row; softmax_cross_entropy_gradient: one an element.
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

// The row's maximum; a NaN is passed over here and comes out through the sum.
REAL row_max(const uint classes, global const REAL *Z)
{
    REAL m = -INFINITY;
    for (uint c = 0; c < classes; c++) m = fmax(m, Z[c]);
    return m;
}

// Y = softmax(Z) for one row; gives s.
REAL softmax_row(const uint classes, global const REAL *Z, const REAL m, global REAL *Y)
{
    REAL s = 0;
    for (uint c = 0; c < classes; c++) {
        const REAL e = exponential(Z[c] - m);
        Y[c] = e;
        s += e;
    }
    for (uint c = 0; c < classes; c++) Y[c] = Y[c] / s;
    return s;
}

kernel void softmax(const uint rows, const uint classes,
                    global const REAL *Z, const ulong zOffset,
                    global REAL *Y, const ulong yOffset)
{
    const size_t r = get_global_id(0);
    if (r >= rows) return;
    Z += zOffset + r * classes;
    softmax_row(classes, Z, row_max(classes, Z), Y + yOffset + r * classes);
}

// The cross-entropy of one row, from its maximum and s.
REAL row_cost(const uint classes, global const REAL *Z, global const REAL *T, const REAL m, const REAL s)
{
    REAL sum = 0;
    for (uint c = 0; c < classes; c++) sum = fma(T[c], m - Z[c], sum);
    return logarithm(s) + sum;
}

kernel void softmax_cross_entropy(const uint rows, const uint classes,
                                  global const REAL *Z, const ulong zOffset,
                                  global const REAL *T, const ulong tOffset,
                                  global REAL *Y, const ulong yOffset,
                                  global REAL *cost, const ulong costOffset)
{
    const size_t r = get_global_id(0);
    if (r >= rows) return;
    Z += zOffset + r * classes;
    T += tOffset + r * classes;
    const REAL m = row_max(classes, Z);
    const REAL s = softmax_row(classes, Z, m, Y + yOffset + r * classes);
    cost[costOffset + r] = row_cost(classes, Z, T, m, s);
}

kernel void softmax_cost_and_gradient(const uint rows, const uint classes,
                                      global const REAL *Z, const ulong zOffset,
                                      global const REAL *T, const ulong tOffset,
                                      global REAL *G, const ulong gOffset,
                                      global REAL *cost, const ulong costOffset)
{
    const size_t r = get_global_id(0);
    if (r >= rows) return;
    Z += zOffset + r * classes;
    T += tOffset + r * classes;
    G += gOffset + r * classes;
    const REAL m = row_max(classes, Z);
    const REAL s = softmax_row(classes, Z, m, G);
    cost[costOffset + r] = row_cost(classes, Z, T, m, s);
    for (uint c = 0; c < classes; c++) G[c] = (G[c] - T[c]) / rows;
}

kernel void softmax_cross_entropy_gradient(const uint rows, const uint classes,
                                           global const REAL *Y, const ulong yOffset,
                                           global const REAL *T, const ulong tOffset,
                                           global REAL *G, const ulong gOffset)
{
    const size_t i = get_global_id(0);
    if (i >= (size_t)rows * classes) return;
    G[gOffset + i] = (Y[yOffset + i] - T[tOffset + i]) / rows;
}
