// fused_epoch.cl: steps of training, one network a work-item, with all that a network needs in private memory.
// For CPU devices alone: it computes in vectors and lives in registers and caches.
//
// The sums and functions of multiply.cl, logistic.cl, softmax.cl, column_sums.cl and update.cl, in the same order: so it
// gives their bits. Layers are numbered from 0, and Y[0] = X, the rows of a minibatch. One step:
//
//   forward   Z = Y[l] W[l] + b[l];   Y[l+1] = logistic(Z), or softmax(Z) and its cost for the last layer
//   backward  G[last] = (Y - T) / rows;   G[l-1] = y (1 - y) (G[l] W[l]'),  y = Y[l]      with W before its update
//   update    W[l] = W[l] - rate Y[l]' G[l];   b[l] = b[l] - rate (column sums of G[l])
//
// Layout. A bias is the weight of one more input, which is 1: fma(1, b, sum) is sum + b, and fma(g, 1, sum) is sum + g,
// to the last bit. So a layer's parameters are one matrix W', outputs x (inputs + 1), and a step is three products:
//
//   Z'[j][r]  = sum over i of W'[j][i] Y'[i][r]        vectors over r
//   G'[i][r]  = sum over j of W'[j][i] G'[j][r]        vectors over r
//   dW'[j][i] = sum over r of G'[j][r] Y[r][i]         vectors over i
//
// Activations stand by features, Y' (inputs + 1) x ROWS, and by rows, Y ROWS x STRIDE; gradients by features. Rows of
// matrices start at multiples of 16 numbers; what fills them up is 0. Lanes beyond a minibatch's rows compute something
// that nobody reads.
//
// A network's record in `networks`: its W', layer by layer, rows padded to STRIDE. `allCosts` has costsLength of each network,
// nats: of its training rows, in the order of training, epoch after epoch; or of the rows that are evaluated, in order.
//
// Build parameters
//   REAL    float or double
//   LAYERS  such as L(0, 64, 20, LOGISTIC) L(1, 20, 10, SOFTMAX): number, inputs, outputs, kind; the last is a SOFTMAX
//   ROWS    such as 32: the most rows of a minibatch, a multiple of 8
//   SUMS    such as 28: vectors of 16 numbers that the registers hold, but for a few

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
#ifndef SUMS
#define SUMS 28
#endif

#define REAL8 REALS(8)
#define REAL16 REALS(16)
EXPONENTIAL(8)
EXPONENTIAL(16)
LOGARITHM(8)
LOGARITHM(16)

#define INLINE __attribute__((always_inline)) inline
#define ALIGNED __attribute__((aligned(16 * sizeof(REAL))))
#define STRIDE(n) (((n) + 15) / 16 * 16)
#define LANES STRIDE(ROWS)             // from one feature of Y' or G' to the next

// Where a layer's matrices start. An enumerator without a value is one more than the one before it.
#define WEIGHTS_OF(l, in, out, kind) WEIGHTS_##l, WEIGHTS_END_##l = WEIGHTS_##l + (out) * STRIDE((in) + 1) - 1,
#define INPUTS_OF(l, in, out, kind) INPUTS_##l, INPUTS_END_##l = INPUTS_##l + STRIDE((in) + 2) * LANES - 1,
#define BY_ROWS_OF(l, in, out, kind) BY_ROWS_##l, BY_ROWS_END_##l = BY_ROWS_##l + LANES * STRIDE((in) + 2) - 1,
#define GRADIENTS_OF(l, in, out, kind) GRADIENTS_##l, GRADIENTS_END_##l = GRADIENTS_##l + (out) * LANES - 1,
enum { LAYERS(WEIGHTS_OF) WEIGHTS };
enum { LAYERS(INPUTS_OF) OUTPUT };
enum { LAYERS(BY_ROWS_OF) BY_ROWS };
enum { LAYERS(GRADIENTS_OF) GRADIENTS };
#define PLUS_ONE(l, in, out, kind) + 1
#define FEATURES_OF(l, in, out, kind) FEATURES_##l = in,
#define LAST_OUTPUTS(l, in, out, kind) * 0 + out
enum { DEPTH = 0 LAYERS(PLUS_ONE), CLASSES = 0 LAYERS(LAST_OUTPUTS), LAYERS(FEATURES_OF) };
#define X_STRIDE STRIDE(FEATURES_0 + 2)

// A tile's height so that its accumulators, height x vectors, fit registers beside their operands.
#define VECTORS(columns) (((columns) + 15) / 16)
#define MOST_HEIGHT(columns) (2 * VECTORS(columns) < SUMS ? SUMS / VECTORS(columns) - 1 : 1)
#define TILES(n, columns) (((n) + MOST_HEIGHT(columns) - 1) / MOST_HEIGHT(columns))
#define HEIGHT(n, columns) (((n) + TILES(n, columns) - 1) / TILES(n, columns))
#define ROOM (SUMS + 4)                // for a single row too, of five vectors at most: ROWS 80
#define PADDED(n) (((n) + 7) / 8 * 8)  // columns in vectors of 16 and one of 8
#define BLOCK 64                       // columns of a row of W' at once

#define WIDE(p) (*(private REAL16 *)(p))
#define NARROW(p) (*(private REAL8 *)(p))

// sums[j][c] = sum over k of A[j rowStep + k step] B[k bStride + c], k ascending, from 0: a tile in registers. All but
// depth, A and B are constants where it is called.
INLINE void products(const int height, const int columns, const int depth,
                     private const REAL *A, const int rowStep, const int step,
                     private const REAL *B, const int bStride,
                     private REAL16 *sums, private REAL8 *rest)
{
    const int wide = columns / 16;
    #pragma unroll
    for (int i = 0; i < height * wide; i++) sums[i] = 0;
    #pragma unroll
    for (int j = 0; j < height; j++) rest[j] = 0;
    for (int k = 0; k < depth; k++) {
        #pragma unroll
        for (int j = 0; j < height; j++) {
            const REAL a = A[j * rowStep + k * step];
            #pragma unroll
            for (int v = 0; v < wide; v++)
                sums[j * wide + v] = fma((REAL16)(a), WIDE(B + k * bStride + 16 * v), sums[j * wide + v]);
            if (columns % 16) rest[j] = fma((REAL8)(a), NARROW(B + k * bStride + 16 * wide), rest[j]);
        }
    }
}

// Does something for each tile of n rows: full ones, and what is left of them.
#define FOR_TILES(n, columns, DO, ...) \
    for (int j = 0; j + HEIGHT(n, columns) <= (n); j += HEIGHT(n, columns)) \
        DO(HEIGHT(n, columns), columns, j, __VA_ARGS__); \
    if ((n) % HEIGHT(n, columns)) \
        DO((n) % HEIGHT(n, columns), columns, (n) / HEIGHT(n, columns) * HEIGHT(n, columns), __VA_ARGS__);

// Z' of some features.
INLINE void forward_tile(const int height, const int columns, const int j, const int in,
                         private const REAL *W, private const REAL *x, private REAL *z)
{
    REAL16 sums[ROOM];
    REAL8 rest[SUMS];
    products(height, columns, in + 1, W + j * STRIDE(in + 1), STRIDE(in + 1), 1, x, LANES, sums, rest);
    const int wide = columns / 16;
    z += j * LANES;
    #pragma unroll
    for (int i = 0; i < height; i++) {
        #pragma unroll
        for (int v = 0; v < wide; v++) WIDE(z + i * LANES + 16 * v) = sums[i * wide + v];
        if (columns % 16) NARROW(z + i * LANES + 16 * wide) = rest[i];
    }
}

// G'[i][r] = y (1 - y) sum over j of W'[j][i] G'[j][r], of some inputs i.
INLINE void backward_tile(const int height, const int columns, const int i, const int in, const int out,
                          private const REAL *W, private const REAL *g, private const REAL *y, private REAL *dz)
{
    REAL16 sums[ROOM];
    REAL8 rest[SUMS];
    products(height, columns, out, W + i, 1, STRIDE(in + 1), g, LANES, sums, rest);
    const int wide = columns / 16;
    y += i * LANES;
    dz += i * LANES;
    #pragma unroll
    for (int j = 0; j < height; j++) {
        #pragma unroll
        for (int v = 0; v < wide; v++) {
            const REAL16 value = WIDE(y + j * LANES + 16 * v);
            WIDE(dz + j * LANES + 16 * v) = value * (1 - value) * sums[j * wide + v];
        }
        if (columns % 16) {
            const REAL8 value = NARROW(y + j * LANES + 16 * wide);
            NARROW(dz + j * LANES + 16 * wide) = value * (1 - value) * rest[j];
        }
    }
}

// W' = W' - rate sum over r of G'[j][r] Y[r][i], of some outputs j and of the inputs i from first on.
INLINE void update_tile(const int height, const int columns, const int j, const int first, const int in, const int rows,
                        const REAL rate, private const REAL *g, private const REAL *y, private REAL *W)
{
    REAL16 sums[ROOM];
    REAL8 rest[SUMS];
    products(height, columns, rows, g + j * LANES, LANES, 1, y + first, STRIDE(in + 2), sums, rest);
    const int wide = columns / 16;
    const int stride = STRIDE(in + 1);
    W += j * stride + first;
    #pragma unroll
    for (int i = 0; i < height; i++) {
        #pragma unroll
        for (int v = 0; v < wide; v++)
            WIDE(W + i * stride + 16 * v) = fma((REAL16)(-rate), sums[i * wide + v], WIDE(W + i * stride + 16 * v));
        if (columns % 16)
            NARROW(W + i * stride + 16 * wide) = fma((REAL8)(-rate), rest[i], NARROW(W + i * stride + 16 * wide));
    }
}

INLINE void forward(const int in, const int out, private const REAL *W, private const REAL *x, private REAL *z)
{
    FOR_TILES(out, PADDED(ROWS), forward_tile, in, W, x, z)
}

INLINE void logistic(const int out, private REAL *z)
{
    for (int j = 0; j < out; j++, z += LANES)
        for (int r = 0; r < PADDED(ROWS); r += 16) WIDE(z + r) = 1 / (1 + exponential16(-WIDE(z + r)));
}

INLINE void backward(const int in, const int out, private const REAL *W, private const REAL *g, private const REAL *y,
                     private REAL *dz)
{
    FOR_TILES(in, PADDED(ROWS), backward_tile, in, out, W, g, y, dz)
}

INLINE void update(const int in, const int out, const int rows, const REAL rate,
                   private const REAL *g, private const REAL *y, private REAL *W)
{
    const int whole = PADDED(in + 1) / BLOCK * BLOCK;
    const int left = PADDED(in + 1) % BLOCK;
    for (int first = 0; first < whole; first += BLOCK) {
        FOR_TILES(out, BLOCK, update_tile, first, in, rows, rate, g, y, W)
    }
    if (left) {
        FOR_TILES(out, (left ? left : 8), update_tile, whole, in, rows, rate, g, y, W)
    }
}

// Of two vectors: their numbers in turn, the first two of every four, or the last two; their first halves, their second
// halves; every other group of four. By clang's own shuffles, which all compilers for CPU devices are made of: out of
// single components it makes five times as many instructions.
#define LOW(a, b) __builtin_shufflevector(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define HIGH(a, b) __builtin_shufflevector(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
#define FIRST(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)
#define SECOND(a, b) __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31)
#define EVEN(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27)
#define ODD(a, b) __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31)

// to[c][r] = from[r][c], 16 x 16: within groups of four columns of four rows, and then whole groups.
INLINE void transpose_block(private const REAL *from, const int fromStride, private REAL *to, const int toStride)
{
    REAL16 groups[16];
    #pragma unroll
    for (int r = 0; r < 16; r += 4) {
        const REAL16 a = WIDE(from + r * fromStride);
        const REAL16 b = WIDE(from + (r + 1) * fromStride);
        const REAL16 c = WIDE(from + (r + 2) * fromStride);
        const REAL16 d = WIDE(from + (r + 3) * fromStride);
        const REAL16 lowAC = LOW(a, c);
        const REAL16 lowBD = LOW(b, d);
        const REAL16 highAC = HIGH(a, c);
        const REAL16 highBD = HIGH(b, d);
        groups[r] = LOW(lowAC, lowBD);
        groups[r + 1] = HIGH(lowAC, lowBD);
        groups[r + 2] = LOW(highAC, highBD);
        groups[r + 3] = HIGH(highAC, highBD);
    }
    #pragma unroll
    for (int c = 0; c < 4; c++) {
        const REAL16 a = FIRST(groups[c], groups[c + 4]);
        const REAL16 b = FIRST(groups[c + 8], groups[c + 12]);
        const REAL16 d = SECOND(groups[c], groups[c + 4]);
        const REAL16 e = SECOND(groups[c + 8], groups[c + 12]);
        WIDE(to + c * toStride) = EVEN(a, b);
        WIDE(to + (c + 4) * toStride) = ODD(a, b);
        WIDE(to + (c + 8) * toStride) = EVEN(d, e);
        WIDE(to + (c + 12) * toStride) = ODD(d, e);
    }
}

// to = from', rows x columns, in whole blocks.
INLINE void transpose(const int rows, const int columns, private const REAL *from, const int fromStride,
                      private REAL *to, const int toStride)
{
    for (int r = 0; r < rows; r += 16)
        for (int c = 0; c < columns; c += 16)
            transpose_block(from + r * fromStride + c, fromStride, to + c * toStride + r, toStride);
}

// A minibatch, by rows and by features, and its labels' numbers.
INLINE void load(const int rows, global const int *order, global const REAL *X,
                 private REAL *byRows, private REAL *byFeatures, private REAL *labels)
{
    for (int r = 0; r < rows; r++) {
        global const REAL *from = X + (size_t)order[r] * X_STRIDE;
        #pragma unroll 8
        for (int i = 0; i < X_STRIDE; i += 16) WIDE(byRows + r * X_STRIDE + i) = *(global const REAL16 *)(from + i);
        labels[r] = from[FEATURES_0 + 1];
    }
    transpose(LANES, FEATURES_0, byRows, X_STRIDE, byFeatures, LANES);
}

#define TARGET(label, c) (label == (REAL16)(c) ? (REAL16)(1) : (REAL16)(0))

// A row's cost; and its G, where it is training, else z becomes softmax(z).
INLINE void softmax(const int rows, private const REAL *labels, private REAL *z, private REAL *costs,
                    const int isTraining, private REAL *g)
{
    for (int r = 0; r < LANES; r += 16, z += 16, g += 16) {
        const REAL16 label = WIDE(labels + r);
        REAL16 m = -INFINITY;
        for (int c = 0; c < CLASSES; c++) m = fmax(m, WIDE(z + c * LANES));
        REAL16 s = 0;
        REAL16 sum = 0;
        for (int c = 0; c < CLASSES; c++) {
            const REAL16 logit = WIDE(z + c * LANES);
            const REAL16 e = exponential16(logit - m);
            WIDE(z + c * LANES) = e;
            s += e;
            sum = fma(TARGET(label, c), m - logit, sum);
        }
        WIDE(costs + r) = logarithm16(s) + sum;
        for (int c = 0; c < CLASSES; c++) {
            const REAL16 y = WIDE(z + c * LANES) / s;
            if (isTraining) WIDE(g + c * LANES) = (y - TARGET(label, c)) / (REAL16)(rows);
            else WIDE(z + c * LANES) = y;
        }
    }
}

#define IS_LOGISTIC 1
#define IS_SOFTMAX 0
#define FORWARD(l, in, out, kind) \
    forward(in, out, weights + WEIGHTS_##l, inputs + INPUTS_##l, inputs + INPUTS_END_##l + 1); \
    if (IS_##kind == IS_LOGISTIC) logistic(out, inputs + INPUTS_END_##l + 1);
#define TURN(l, in, out, kind) \
    if (l > 0) transpose(in + 1, LANES, inputs + INPUTS_##l, LANES, byRows + BY_ROWS_##l, STRIDE(in + 2));
// the gradients of the layer before stand before its own
#define BACKWARD(l, in, out, kind) \
    case l: \
        if (l > 0) \
            backward(in, out, weights + WEIGHTS_##l, gradients + GRADIENTS_##l, inputs + INPUTS_##l, \
                     gradients + GRADIENTS_##l - in * LANES); \
        update(in, out, rows, rate, gradients + GRADIENTS_##l, byRows + BY_ROWS_##l, weights + WEIGHTS_##l); \
        break;
#define ONES(l, in, out, kind) \
    for (int r = 0; r < LANES; r++) inputs[INPUTS_##l + in * LANES + r] = 1;

#define NETWORK_IN_PRIVATE_MEMORY \
    REAL weights[WEIGHTS] ALIGNED; \
    REAL inputs[OUTPUT + CLASSES * LANES] ALIGNED; \
    REAL byRows[BY_ROWS] ALIGNED; \
    REAL gradients[GRADIENTS] ALIGNED; \
    REAL costs[LANES] ALIGNED; \
    REAL labels[LANES] ALIGNED; \
    for (int i = 0; i < WEIGHTS; i++) weights[i] = record[i]; \
    for (int i = 0; i < OUTPUT + CLASSES * LANES; i++) inputs[i] = 0; \
    for (int i = 0; i < BY_ROWS; i++) byRows[i] = 0; \
    for (int i = 0; i < LANES; i++) labels[i] = 0; \
    LAYERS(ONES)

// Steps first, first + 1, ... of each network from firstNetwork on, count of them, but not its last one or any behind it. Step s takes
// minibatch s % minibatches, whose rows are order[starts[minibatch]], ... up to the next one's start.
__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void fused_train(global const REAL *X,
                 global const int *orders, const uint orderLength,
                 global const int *starts, const uint minibatches, const uint first, const uint count,
                 global const REAL *rates, global const int *lasts,
                 global REAL *networks, global REAL *allCosts, const ulong costsLength, const uint firstNetwork)
{
    const size_t network = firstNetwork + get_global_id(0);
    global REAL *record = networks + network * WEIGHTS;
    global const int *order = orders + network * orderLength;
    const REAL rate = rates[network];
    const uint last = min(first + count, (uint)lasts[network]);
    if (first >= last) return;
    NETWORK_IN_PRIVATE_MEMORY
    for (uint step = first; step < last; step++) {
        const uint minibatch = step % minibatches;
        const int start = starts[minibatch];
        const int rows = starts[minibatch + 1] - start;
        load(rows, order + start, X, byRows, inputs, labels);
        LAYERS(FORWARD)
        LAYERS(TURN)
        softmax(rows, labels, inputs + OUTPUT, costs, 1, gradients + GRADIENTS - CLASSES * LANES);
        for (int l = DEPTH - 1; l >= 0; l--)
            switch (l) {
                LAYERS(BACKWARD)
            }
        global REAL *to = allCosts + network * costsLength + (step / minibatches) * starts[minibatches] + start;
        for (int r = 0; r < rows; r++) to[r] = costs[r];
    }
    for (int i = 0; i < WEIGHTS; i++) record[i] = weights[i];
}

// The costs of count rows of the order from first on, as costs from costsAt on: of the networks from firstNetwork on that
// still train, or, with their probabilities, of that one.
__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void fused_evaluate(global const REAL *X,
                    global const int *orders, const uint orderLength, const uint first, const uint count,
                    global const int *lasts, global const REAL *networks,
                    global REAL *allCosts, const ulong costsLength, const ulong costsAt,
                    const uint firstNetwork, const uint isWanted, global REAL *probabilities)
{
    const size_t network = firstNetwork + get_global_id(0);
    global const REAL *record = networks + network * WEIGHTS;
    global REAL *to = allCosts + network * costsLength + costsAt;
    global const int *order = orders + network * orderLength + first;
    if (!isWanted && !lasts[network]) return;
    NETWORK_IN_PRIVATE_MEMORY
    for (uint start = 0; start < count; start += ROWS) {
        const int rows = min(count - start, (uint)ROWS);
        load(rows, order + start, X, byRows, inputs, labels);
        LAYERS(FORWARD)
        softmax(rows, labels, inputs + OUTPUT, costs, 0, gradients);
        for (int r = 0; r < rows; r++) to[start + r] = costs[r];
        if (isWanted)
            for (int r = 0; r < rows; r++)
                for (int c = 0; c < CLASSES; c++)
                    probabilities[(costsAt + start + r) * CLASSES + c] = inputs[OUTPUT + c * LANES + r];
    }
}
