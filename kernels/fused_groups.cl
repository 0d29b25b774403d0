// fused_groups.cl: steps of training, one network a work-group, with all that a network needs in local memory but for the
// samples. For GPUs; what it computes, and the arguments, are those of fused_epoch.cl, and so are the bits.
//
// A work-item computes results number get_local_id, + GROUP, + 2 GROUP, ... of a matrix, each in one accumulator:
//
//   Y[r][j]  = logistic(sum over i of Y[r][i] W'[j][i])            of the next layer; the last sums become its softmax
//   G[r][i]  = y (1 - y) sum over j of G[r][j] W'[j][i]            of the layer before
//   W'[j][i] = W'[j][i] - rate sum over r of G[r][j] Y[r][i]
//
// Again a bias is the weight of one more input, which is 1. Neighbours in a group have neighbouring j, i and i: rows of W'
// and Y have an odd stride in local memory, so that they meet in no bank; X is read from global memory, in rows.
//
// Build parameters
//   REAL    float or double
//   LAYERS  such as L(0, 64, 20, LOGISTIC) L(1, 20, 10, SOFTMAX): number, inputs, outputs, kind; the last is a SOFTMAX
//   ROWS    such as 32: the most rows of a minibatch, a multiple of 8
//   GROUP   one of 64, 128, 256: work-items
//
// Variants for GPUs: what ci/gpu-compile compiles, with rows that leave room for two groups
//   float   GROUP=64
//   float   GROUP=128
//   float   GROUP=256
//   double  GROUP=64 ROWS=16
//   double  GROUP=128 ROWS=16

#pragma OPENCL FP_CONTRACT OFF
#ifdef cl_khr_fp64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif

#ifndef REAL
#define REAL float
#endif
#ifndef LAYERS
#define LAYERS(L) L(0, 64, 20, LOGISTIC) L(1, 20, 20, LOGISTIC) L(2, 20, 10, SOFTMAX)
#endif
#ifndef ROWS
#define ROWS 32
#endif
#ifndef GROUP
#define GROUP 128
#endif

#define STRIDE(n) (((n) + 15) / 16 * 16)  // in records and samples
#define ODD(n) ((n) | 1)                  // in local memory

// Where a layer's matrices start. An enumerator without a value is one more than the one before it.
#define RECORDS_OF(l, in, out, kind) RECORDS_##l, RECORDS_END_##l = RECORDS_##l + (out) * STRIDE((in) + 1) - 1,
#define WEIGHTS_OF(l, in, out, kind) WEIGHTS_##l, WEIGHTS_END_##l = WEIGHTS_##l + (out) * ODD((in) + 1) - 1,
#define OUTPUTS_OF(l, in, out, kind) OUTPUTS_##l, OUTPUTS_END_##l = OUTPUTS_##l + ROWS * ODD((out) + 1) - 1,
#define GRADIENTS_OF(l, in, out, kind) GRADIENTS_##l, GRADIENTS_END_##l = GRADIENTS_##l + ROWS * ODD(out) - 1,
enum { LAYERS(RECORDS_OF) RECORDS };
enum { LAYERS(WEIGHTS_OF) WEIGHTS };
enum { LAYERS(OUTPUTS_OF) OUTPUTS };
enum { LAYERS(GRADIENTS_OF) GRADIENTS };
#define PLUS_ONE(l, in, out, kind) + 1
#define FEATURES_OF(l, in, out, kind) FEATURES_##l = in,
#define LAST_OUTPUTS(l, in, out, kind) * 0 + out
enum { DEPTH = 0 LAYERS(PLUS_ONE), CLASSES = 0 LAYERS(LAST_OUTPUTS), LAYERS(FEATURES_OF) };
#define X_STRIDE STRIDE(FEATURES_0 + 2)
#define IS_LOGISTIC 1
#define IS_SOFTMAX 0
#define LOGITS (OUTPUTS - ROWS * ODD(CLASSES + 1))

#define FOR_ITEMS(o, count) for (int o = get_local_id(0); o < (count); o += GROUP)

// Y[r][i] of a layer's inputs: of the samples, or of the layer before, whose outputs stand before its own.
REAL input(const int isFirst, const int in, const int r, const int i,
                  global const REAL *X, local const int *samples, local const REAL *y)
{
    return isFirst ? X[(size_t)samples[r] * X_STRIDE + i] : y[r * ODD(in + 1) + i];
}

void forward(const int isFirst, const int isLogistic, const int in, const int out, const int rows,
                    global const REAL *X, local const int *samples, local const REAL *before,
                    local const REAL *W, local REAL *y)
{
    FOR_ITEMS(o, rows * out) {
        const int r = o / out;
        const int j = o % out;
        REAL sum = 0;
        for (int i = 0; i <= in; i++)
            sum = fma(input(isFirst, in, r, i, X, samples, before), W[j * ODD(in + 1) + i], sum);
        y[r * ODD(out + 1) + j] = isLogistic ? 1 / (1 + exponential(-sum)) : sum;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
}

void backward(const int in, const int out, const int rows, local const REAL *g, local const REAL *W,
                     local const REAL *y, local REAL *dz)
{
    FOR_ITEMS(o, rows * in) {
        const int r = o / in;
        const int i = o % in;
        REAL sum = 0;
        for (int j = 0; j < out; j++) sum = fma(g[r * ODD(out) + j], W[j * ODD(in + 1) + i], sum);
        const REAL value = y[r * ODD(in + 1) + i];
        dz[r * ODD(in) + i] = value * (1 - value) * sum;
    }
}

void update(const int isFirst, const int in, const int out, const int rows, const REAL rate,
                   global const REAL *X, local const int *samples, local const REAL *before,
                   local const REAL *g, local REAL *W)
{
    FOR_ITEMS(o, out * (in + 1)) {
        const int j = o / (in + 1);
        const int i = o % (in + 1);
        REAL sum = 0;
        for (int r = 0; r < rows; r++)
            sum = fma(g[r * ODD(out) + j], input(isFirst, in, r, i, X, samples, before), sum);
        W[j * ODD(in + 1) + i] = fma(-rate, sum, W[j * ODD(in + 1) + i]);
    }
}

// z becomes softmax(z), one row a work-item; its cost; and its G, where it is training.
void softmax(const int rows, global const REAL *X, local const int *samples, local REAL *z,
                    global REAL *costs, const int isTraining, local REAL *g)
{
    FOR_ITEMS(r, rows) {
        const int label = X[(size_t)samples[r] * X_STRIDE + FEATURES_0 + 1];
        local REAL *row = z + r * ODD(CLASSES + 1);
        REAL m = -INFINITY;
        for (int c = 0; c < CLASSES; c++) m = fmax(m, row[c]);
        REAL s = 0;
        REAL sum = 0;
        for (int c = 0; c < CLASSES; c++) {
            const REAL e = exponential(row[c] - m);
            sum = fma(c == label ? (REAL)(1) : (REAL)(0), m - row[c], sum);
            row[c] = e;
            s += e;
        }
        costs[r] = logarithm(s) + sum;
        for (int c = 0; c < CLASSES; c++) {
            const REAL y = row[c] / s;
            row[c] = y;
            if (isTraining) g[r * ODD(CLASSES) + c] = (y - (c == label ? (REAL)(1) : (REAL)(0))) / rows;
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
}

#define LOAD_WEIGHTS(l, in, out, kind) \
    FOR_ITEMS(o, (out) * (in + 1)) \
        weights[WEIGHTS_##l + o / (in + 1) * ODD(in + 1) + o % (in + 1)] = \
            record[RECORDS_##l + o / (in + 1) * STRIDE(in + 1) + o % (in + 1)];
#define STORE_WEIGHTS(l, in, out, kind) \
    FOR_ITEMS(o, (out) * (in + 1)) \
        record[RECORDS_##l + o / (in + 1) * STRIDE(in + 1) + o % (in + 1)] = \
            weights[WEIGHTS_##l + o / (in + 1) * ODD(in + 1) + o % (in + 1)];
#define ONES(l, in, out, kind) \
    FOR_ITEMS(r, ROWS) outputs[OUTPUTS_##l + r * ODD(out + 1) + out] = 1;
#define FORWARD(l, in, out, kind) \
    forward(l == 0, IS_##kind, in, out, rows, X, samples, outputs + OUTPUTS_##l - ROWS * ODD(in + 1), \
            weights + WEIGHTS_##l, outputs + OUTPUTS_##l);
#define BACKWARD(l, in, out, kind) \
    case l: \
        if (l > 0) \
            backward(in, out, rows, gradients + GRADIENTS_##l, weights + WEIGHTS_##l, \
                     outputs + OUTPUTS_##l - ROWS * ODD(in + 1), gradients + GRADIENTS_##l - ROWS * ODD(in)); \
        break;
#define UPDATE(l, in, out, kind) \
    case l: \
        update(l == 0, in, out, rows, rate, X, samples, outputs + OUTPUTS_##l - ROWS * ODD(in + 1), \
               gradients + GRADIENTS_##l, weights + WEIGHTS_##l); \
        break;

__attribute__((reqd_work_group_size(GROUP, 1, 1)))
kernel void fused_train_group(global const REAL *X,
                              global const int *orders, const uint orderLength,
                              global const int *starts, const uint minibatches, const uint first, const uint count,
                              global const REAL *rates, global const int *lasts,
                              global REAL *networks, global REAL *allCosts, const ulong costsLength,
                              const uint firstNetwork)
{
    local REAL weights[WEIGHTS];
    local REAL outputs[OUTPUTS];
    local REAL gradients[GRADIENTS];
    local int samples[ROWS];
    const size_t network = firstNetwork + get_group_id(0);
    global REAL *record = networks + network * RECORDS;
    global const int *order = orders + network * orderLength;
    const REAL rate = rates[network];
    const uint last = min(first + count, (uint)lasts[network]);
    if (first >= last) return;
    LAYERS(LOAD_WEIGHTS)
    LAYERS(ONES)
    for (uint step = first; step < last; step++) {
        const uint minibatch = step % minibatches;
        const int start = starts[minibatch];
        const int rows = starts[minibatch + 1] - start;
        FOR_ITEMS(r, rows) samples[r] = order[start + r];
        barrier(CLK_LOCAL_MEM_FENCE);
        LAYERS(FORWARD)
        softmax(rows, X, samples, outputs + LOGITS,
                allCosts + network * costsLength + (step / minibatches) * starts[minibatches] + start, 1,
                gradients + GRADIENTS - ROWS * ODD(CLASSES));
        for (int l = DEPTH - 1; l >= 0; l--) {
            switch (l) {
                LAYERS(BACKWARD)
            }
            barrier(CLK_LOCAL_MEM_FENCE); // the weights were read, and the gradients before are there
            switch (l) {
                LAYERS(UPDATE)
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    LAYERS(STORE_WEIGHTS)
}

__attribute__((reqd_work_group_size(GROUP, 1, 1)))
kernel void fused_evaluate_group(global const REAL *X,
                                 global const int *orders, const uint orderLength, const uint first, const uint count,
                                 global const int *lasts, global const REAL *networks,
                                 global REAL *allCosts, const ulong costsLength, const ulong costsAt,
                                 const uint firstNetwork, const uint isWanted, global REAL *probabilities)
{
    local REAL weights[WEIGHTS];
    local REAL outputs[OUTPUTS];
    local int samples[ROWS];
    const size_t network = firstNetwork + get_group_id(0);
    global const REAL *record = networks + network * RECORDS;
    global const int *order = orders + network * orderLength + first;
    if (!isWanted && !lasts[network]) return;
    LAYERS(LOAD_WEIGHTS)
    LAYERS(ONES)
    for (uint start = 0; start < count; start += ROWS) {
        const int rows = min(count - start, (uint)ROWS);
        FOR_ITEMS(r, rows) samples[r] = order[start + r];
        barrier(CLK_LOCAL_MEM_FENCE);
        LAYERS(FORWARD)
        softmax(rows, X, samples, outputs + LOGITS,
                allCosts + network * costsLength + costsAt + start, 0, outputs);
        if (isWanted)
            FOR_ITEMS(o, rows * CLASSES)
                probabilities[(costsAt + start) * CLASSES + o] =
                    outputs[LOGITS + o / CLASSES * ODD(CLASSES + 1) + o % CLASSES];
        barrier(CLK_LOCAL_MEM_FENCE);
    }
}
