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
// there is exactly one right result, to the last bit, in whatever FORM. A sum that is split over k is several such sums,
// each over partTerms terms (the last over what is left), in parts; add_parts adds these, ascending, from the first on.
//
// A: m x k, or k x m where LEFT_TRANSPOSED. B: k x n, or n x k where RIGHT_TRANSPOSED (not with DESCEND). C: m x n.
// extra: the biases, n, or m x n for TIMES_SLOPE; not touched for NONE. parts: as many times m x n, EPILOGUE NONE.
// All row-major; each starts at its own offset (in elements) in its buffer, a multiple of nothing. C overlaps neither A
// nor B.
//
// Build parameters
//   REAL              float or double
//   LEFT_TRANSPOSED   1: A is stored as k x m, else 0
//   RIGHT_TRANSPOSED  1: B is stored as n x k, else 0
//   EPILOGUE          one of NONE, ADD_BIAS, ADD_BIAS_LOGISTIC, TIMES_SLOPE, DESCEND: what is done to a sum
//   FORM              one of PLAIN, TILES, PANELS: how the work is shared out, see there
//   GROUP_ROWS        number: TILES: work-items of a group, down
//   GROUP_COLUMNS     number: TILES: work-items of a group, across
//   ITEM_ROWS         number: TILES: sums of a work-item, down: 1, 2 or a multiple of 4
//   ITEM_COLUMNS      number: TILES: sums of a work-item, across: likewise
//   TILE_K            number: TILES: terms in local memory at once
//   PAD               number: TILES: elements between rows in local memory, against bank conflicts
//   WIDTH             number: PANELS: elements in a vector: 4, 8 or 16
//   PANEL_ROWS        number: PANELS: rows of sums in registers
//   RIGHT_PACK        number: PANELS: elements of the packed B
//   LEFT_PACK         number: PANELS: elements of the packed A
//
// Variants for GPUs: what ci/gpu-compile compiles; the first is that of large products
//   large   FORM=TILES GROUP_ROWS=8 GROUP_COLUMNS=16 ITEM_ROWS=8 ITEM_COLUMNS=8 TILE_K=16 PAD=4
//   float   FORM=TILES GROUP_ROWS=8 GROUP_COLUMNS=8 ITEM_ROWS=8 ITEM_COLUMNS=8 TILE_K=16 PAD=4
//   float   FORM=TILES GROUP_ROWS=8 GROUP_COLUMNS=8 ITEM_ROWS=2 ITEM_COLUMNS=2 TILE_K=16 PAD=4
//   float   FORM=TILES GROUP_ROWS=8 GROUP_COLUMNS=8 ITEM_ROWS=1 ITEM_COLUMNS=1 TILE_K=16 PAD=4
//   float   FORM=PLAIN
//   double  FORM=TILES GROUP_ROWS=8 GROUP_COLUMNS=8 ITEM_ROWS=4 ITEM_COLUMNS=4 TILE_K=16 PAD=4
//   double  FORM=TILES GROUP_ROWS=8 GROUP_COLUMNS=8 ITEM_ROWS=2 ITEM_COLUMNS=2 TILE_K=16 PAD=4
//   double  FORM=TILES GROUP_ROWS=8 GROUP_COLUMNS=8 ITEM_ROWS=1 ITEM_COLUMNS=1 TILE_K=16 PAD=4
//   double  FORM=PLAIN
//
// Operands that training takes
//   EPILOGUE=ADD_BIAS
//   EPILOGUE=ADD_BIAS_LOGISTIC
//   RIGHT_TRANSPOSED=1 EPILOGUE=TIMES_SLOPE
//   LEFT_TRANSPOSED=1 EPILOGUE=DESCEND

#pragma OPENCL FP_CONTRACT OFF
#ifdef cl_khr_fp64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif

#define NONE 0
#define ADD_BIAS 1
#define ADD_BIAS_LOGISTIC 2
#define TIMES_SLOPE 3
#define DESCEND 4

#define PLAIN 0
#define TILES 1
#define PANELS 2

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
#ifndef FORM
#define FORM PLAIN
#endif
#ifndef GROUP_ROWS
#define GROUP_ROWS 8
#endif
#ifndef GROUP_COLUMNS
#define GROUP_COLUMNS 8
#endif
#ifndef ITEM_ROWS
#define ITEM_ROWS 8
#endif
#ifndef ITEM_COLUMNS
#define ITEM_COLUMNS 8
#endif
#ifndef TILE_K
#define TILE_K 16
#endif
#ifndef PAD
#define PAD 4
#endif
#ifndef WIDTH
#define WIDTH 16
#endif
#ifndef PANEL_ROWS
#define PANEL_ROWS 8
#endif
#ifndef RIGHT_PACK
#define RIGHT_PACK 65536
#endif
#ifndef LEFT_PACK
#define LEFT_PACK 32768
#endif

// What becomes of a sum, or of a vector of them; x is what stands at OPERAND.
#if EPILOGUE == NONE
#define FINISHED(sum, x, exponential) (sum)
#elif EPILOGUE == ADD_BIAS
#define FINISHED(sum, x, exponential) ((sum) + (x))
#elif EPILOGUE == ADD_BIAS_LOGISTIC
#define FINISHED(sum, x, exponential) (1 / (1 + exponential(-((sum) + (x)))))
#elif EPILOGUE == TIMES_SLOPE
#define FINISHED(sum, x, exponential) ((x) * (1 - (x)) * (sum))
#elif EPILOGUE == DESCEND
#define FINISHED(sum, x, exponential) fma(-rate, sum, x)
#endif

#if EPILOGUE == DESCEND
#define OPERAND(element, j) (C + (element))
#elif EPILOGUE == TIMES_SLOPE
#define OPERAND(element, j) (extra + (element))
#else
#define OPERAND(element, j) (extra + (j))
#endif

#define SIZES const uint m, const uint n, const uint k
#define MATRICES                                                                                                       \
    global const REAL *A, const ulong aOffset, global const REAL *B, const ulong bOffset, global REAL *extra,          \
        const ulong extraOffset, const REAL rate, global REAL *C, const ulong cOffset

#if EPILOGUE == DESCEND && FORM != PANELS
// The step of bias j.
static void descend(const uint j, const uint n, const uint k, global const REAL *B, global REAL *biases,
                    const REAL rate)
{
    REAL columnSum = 0;
    for (uint p = 0; p < k; p++) columnSum += B[(size_t)p * n + j];
    biases[j] = fma(-rate, columnSum, biases[j]);
}
#endif

// ---------------------------------------------------------------------------------------------------------------- PLAIN
// One work-item for each element of each part, neighbours in a row of C neighbours in a work-group; for DESCEND n more,
// one for each bias. For any device.
#if FORM == PLAIN

kernel void multiply(SIZES, const uint partTerms, MATRICES)
{
    const size_t item = get_global_id(0);
    const size_t elements = (size_t)m * n;
    const size_t part = item / elements;
    const size_t element = item % elements;
    const size_t first = part * partTerms;
    if (first >= k) {
#if EPILOGUE == DESCEND
        if (item - elements < n) descend(item - elements, n, k, B + bOffset, extra + extraOffset, rate);
#endif
        return;
    }
    const size_t i = element / n;
    const size_t j = element % n;
    const uint terms = min(partTerms, (uint)(k - first));

    // the first term of the sum, and the steps from one term to the next
#if LEFT_TRANSPOSED
    A += aOffset + first * m + i;
    const size_t aStep = m;
#else
    A += aOffset + i * k + first;
    const size_t aStep = 1;
#endif
#if RIGHT_TRANSPOSED
    B += bOffset + j * k + first;
    const size_t bStep = 1;
#else
    B += bOffset + first * n + j;
    const size_t bStep = n;
#endif
    extra += extraOffset;
    C += cOffset + part * elements;

    REAL sum = 0;
    for (uint p = 0; p < terms; p++) sum = fma(A[p * aStep], B[p * bStep], sum);
    C[element] = FINISHED(sum, *OPERAND(element, j), exponential);
}

// The second pass of a sum that was split over k: one work-item for each element; for DESCEND n more.
kernel void add_parts(SIZES, const uint count, global const REAL *parts, global const REAL *B, const ulong bOffset,
                      global REAL *extra, const ulong extraOffset, const REAL rate, global REAL *C,
                      const ulong cOffset)
{
    const size_t element = get_global_id(0);
    const size_t elements = (size_t)m * n;
    extra += extraOffset;
    C += cOffset;
    if (element >= elements) {
#if EPILOGUE == DESCEND
        if (element - elements < n) descend(element - elements, n, k, B + bOffset, extra, rate);
#endif
        return;
    }
    REAL sum = parts[element];
    for (uint part = 1; part < count; part++) sum += parts[part * elements + element];
    C[element] = FINISHED(sum, *OPERAND(element, element % n), exponential);
}

#elif FORM == TILES
// ---------------------------------------------------------------------------------------------------------------- TILES
// For GPUs. A group computes a tile of C (of a part): it copies TILE_K terms of A and B into local memory at a time, and
// each work-item keeps ITEM_ROWS x ITEM_COLUMNS sums in registers. Rows and columns beyond the edge repeat the last one,
// and are not stored.

#define ITEMS (GROUP_ROWS * GROUP_COLUMNS)
#define ROWS (GROUP_ROWS * ITEM_ROWS)
#define COLUMNS (GROUP_COLUMNS * ITEM_COLUMNS)
#define A_STRIDE (ROWS + PAD)
#define B_STRIDE (COLUMNS + PAD)

// An item's rows are chunks of neighbours, and so are its columns: one read from local memory fetches a chunk.
#if ITEM_ROWS == 1
#define ROW_CHUNK 1
typedef REAL ROWS_T;
#elif ITEM_ROWS == 2
#define ROW_CHUNK 2
typedef REALS(2) ROWS_T;
#else
#define ROW_CHUNK 4
typedef REALS(4) ROWS_T;
#endif
#if ITEM_COLUMNS == 1
#define COLUMN_CHUNK 1
typedef REAL COLUMNS_T;
#elif ITEM_COLUMNS == 2
#define COLUMN_CHUNK 2
typedef REALS(2) COLUMNS_T;
#else
#define COLUMN_CHUNK 4
typedef REALS(4) COLUMNS_T;
#endif

// Loads: four neighbours at a time, which share an address, where a group has as many for each item.
#if TILE_K * ROWS % (4 * ITEMS) == 0 && TILE_K * COLUMNS % (4 * ITEMS) == 0
#define LOAD 4
typedef REALS(4) LOAD_T;
#else
#define LOAD 1
typedef REAL LOAD_T;
#endif
typedef LOAD_T UNALIGNED_T __attribute__((aligned(sizeof(REAL))));

// tile[p][c] = M[p][c] for TILE_K x width numbers; a row of M is step numbers after the one before. Inlined, as the next
// one, also where it is called twice: else width is no constant, and no loop unrolls.
__attribute__((always_inline))
static void load_as_is(const uint width, const uint stride, const size_t step, global const REAL *M, local REAL *tile)
{
    const uint item = get_local_id(0);
#pragma unroll
    for (uint e = 0; e < TILE_K * width / LOAD; e += ITEMS) {
        const uint p = (e + item) / (width / LOAD);
        const uint c = (e + item) % (width / LOAD) * LOAD;
        *(local LOAD_T *)(tile + p * stride + c) = *(global const UNALIGNED_T *)(M + p * step + c);
    }
}

// tile[p][c] = M[c][p] for TILE_K x width numbers
__attribute__((always_inline))
static void load_transposed(const uint width, const uint stride, const size_t step, global const REAL *M,
                            local REAL *tile)
{
    const uint item = get_local_id(0);
#pragma unroll 2 // more loads at once, with their addresses, and Intel's compiler spills
    for (uint e = 0; e < TILE_K * width / LOAD; e += ITEMS) {
        const uint c = (e + item) / (TILE_K / LOAD);
        const uint p = (e + item) % (TILE_K / LOAD) * LOAD;
        const LOAD_T x = *(global const UNALIGNED_T *)(M + c * step + p);
#pragma unroll
        for (uint at = 0; at < LOAD; at++) tile[(p + at) * stride + c] = ((const REAL *)&x)[at];
    }
}

// The same at an edge: for p below terms, one at a time; a row or column beyond the last, at c, is the last once more.
static void load_edge(const uint terms, const uint width, const uint stride, const uint last, const size_t pStep,
                      const size_t cStep, global const REAL *M, local REAL *tile)
{
#pragma unroll 1
    for (uint e = get_local_id(0); e < terms * width; e += ITEMS)
        tile[e / width * stride + e % width] = M[e / width * pStep + min(e % width, last) * cStep];
}

// One term of each of the item's sums.
static void add_term(local const REAL *a, local const REAL *b, REAL sum[ITEM_ROWS][ITEM_COLUMNS])
{
    ROWS_T x[ITEM_ROWS / ROW_CHUNK];
    COLUMNS_T y[ITEM_COLUMNS / COLUMN_CHUNK];
#pragma unroll
    for (uint r = 0; r < ITEM_ROWS / ROW_CHUNK; r++) x[r] = *(local const ROWS_T *)(a + r * GROUP_ROWS * ROW_CHUNK);
#pragma unroll
    for (uint c = 0; c < ITEM_COLUMNS / COLUMN_CHUNK; c++)
        y[c] = *(local const COLUMNS_T *)(b + c * GROUP_COLUMNS * COLUMN_CHUNK);
#pragma unroll
    for (uint r = 0; r < ITEM_ROWS; r++) {
#pragma unroll
        for (uint c = 0; c < ITEM_COLUMNS; c++) sum[r][c] = fma(((REAL *)x)[r], ((REAL *)y)[c], sum[r][c]);
    }
}

// firstGroup: the tiles before it are another launch's.
kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1)))
void multiply(SIZES, const uint partTerms, const uint firstGroup, MATRICES)
{
    local REAL tileA[TILE_K * A_STRIDE] __attribute__((aligned(4 * sizeof(REAL))));
    local REAL tileB[TILE_K * B_STRIDE] __attribute__((aligned(4 * sizeof(REAL))));
    const uint item = get_local_id(0);
    const uint down = (m + ROWS - 1) / ROWS;
    const uint across = (n + COLUMNS - 1) / COLUMNS;
    const uint group = firstGroup + get_group_id(0);
    const uint i = group % down * ROWS;
    const uint j = group / down % across * COLUMNS;
    const uint part = group / down / across;
    const uint begin = part * partTerms;
    const uint end = min(k, begin + partTerms);
    const uint iItem = item / GROUP_COLUMNS * ROW_CHUNK;
    const uint jItem = item % GROUP_COLUMNS * COLUMN_CHUNK;
    extra += extraOffset;
    C += cOffset + (size_t)part * m * n;

    REAL sum[ITEM_ROWS][ITEM_COLUMNS];
#pragma unroll
    for (uint r = 0; r < ITEM_ROWS; r++) {
#pragma unroll
        for (uint c = 0; c < ITEM_COLUMNS; c++) sum[r][c] = 0;
    }

    // the first number of A and of B, and the steps from a term and from a row or column to the next
#if LEFT_TRANSPOSED
    A += aOffset + i;
    const size_t apStep = m, arStep = 1;
#else
    A += aOffset + (size_t)i * k;
    const size_t apStep = 1, arStep = k;
#endif
#if RIGHT_TRANSPOSED
    B += bOffset + (size_t)j * k;
    const size_t bpStep = 1, bcStep = k;
#else
    B += bOffset + j;
    const size_t bpStep = n, bcStep = 1;
#endif

    uint first = begin;
    if (i + ROWS <= m && j + COLUMNS <= n)
        for (; first + TILE_K <= end; first += TILE_K) {
#if LEFT_TRANSPOSED
            load_as_is(ROWS, A_STRIDE, apStep, A + first * apStep, tileA);
#else
            load_transposed(ROWS, A_STRIDE, arStep, A + first, tileA);
#endif
#if RIGHT_TRANSPOSED
            load_transposed(COLUMNS, B_STRIDE, bcStep, B + first, tileB);
#else
            load_as_is(COLUMNS, B_STRIDE, bpStep, B + first * bpStep, tileB);
#endif
            barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
            for (uint p = 0; p < TILE_K; p++)
                add_term(tileA + p * A_STRIDE + iItem, tileB + p * B_STRIDE + jItem, sum);
            barrier(CLK_LOCAL_MEM_FENCE);
        }
    // what is left is not padded by zeros: fma(0, 0, -0) is 0
    for (; first < end; first += TILE_K) {
        const uint terms = min((uint)TILE_K, end - first);
        load_edge(terms, ROWS, A_STRIDE, m - 1 - i, apStep, arStep, A + first * apStep, tileA);
        load_edge(terms, COLUMNS, B_STRIDE, n - 1 - j, bpStep, bcStep, B + first * bpStep, tileB);
        barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll 1
        for (uint p = 0; p < terms; p++) add_term(tileA + p * A_STRIDE + iItem, tileB + p * B_STRIDE + jItem, sum);
        barrier(CLK_LOCAL_MEM_FENCE);
    }

#pragma unroll
    for (uint r = 0; r < ITEM_ROWS; r++) {
        const uint row = i + r / ROW_CHUNK * ROW_CHUNK * GROUP_ROWS + iItem + r % ROW_CHUNK;
        if (row < m) {
#pragma unroll
            for (uint c = 0; c < ITEM_COLUMNS; c++) {
                const uint column = j + c / COLUMN_CHUNK * COLUMN_CHUNK * GROUP_COLUMNS + jItem + c % COLUMN_CHUNK;
                const size_t element = (size_t)row * n + column;
                if (column < n) C[element] = FINISHED(sum[r][c], *OPERAND(element, column), exponential);
            }
        }
    }
#if EPILOGUE == DESCEND
    if (i == 0)
        for (uint c = j + item; c < min(n, j + COLUMNS); c += ITEMS) descend(c, n, k, B - j, extra, rate);
#endif
}

#else
// --------------------------------------------------------------------------------------------------------------- PANELS
// For CPUs. A group of one work-item computes a block of C, depth terms at a time: it packs these rows of B into panels
// of 2 WIDTH columns, one panel behind the other, and keeps PANEL_ROWS x 2 vectors of sums in registers. Where A is
// transposed it packs leftRows rows of it at a time, PANEL_ROWS behind PANEL_ROWS. Between one depth and the next the
// sums stand in C: so the depth of a DESCEND has to be k.

typedef REALS(WIDTH) VECTOR_T;
typedef VECTOR_T UNALIGNED_T __attribute__((aligned(sizeof(REAL))));
#define PANEL (2 * WIDTH)

EXPONENTIAL(WIDTH)
#define EXPONENTIALS PASTE(exponential, WIDTH)

// x0 y0 x1 y1 ... of the lower and of the upper half
#if WIDTH == 16
#define LOWER(x, y)                                                                                                    \
    (VECTOR_T)(x.s0, y.s0, x.s1, y.s1, x.s2, y.s2, x.s3, y.s3, x.s4, y.s4, x.s5, y.s5, x.s6, y.s6, x.s7, y.s7)
#define UPPER(x, y)                                                                                                    \
    (VECTOR_T)(x.s8, y.s8, x.s9, y.s9, x.sa, y.sa, x.sb, y.sb, x.sc, y.sc, x.sd, y.sd, x.se, y.se, x.sf, y.sf)
#elif WIDTH == 8
#define LOWER(x, y) (VECTOR_T)(x.s0, y.s0, x.s1, y.s1, x.s2, y.s2, x.s3, y.s3)
#define UPPER(x, y) (VECTOR_T)(x.s4, y.s4, x.s5, y.s5, x.s6, y.s6, x.s7, y.s7)
#else
#define LOWER(x, y) (VECTOR_T)(x.s0, y.s0, x.s1, y.s1)
#define UPPER(x, y) (VECTOR_T)(x.s2, y.s2, x.s3, y.s3)
#endif

#if RIGHT_TRANSPOSED
// to[p] = column p of WIDTH rows, each k after the one before
static void transpose(const uint k, global const REAL *from, local VECTOR_T *to)
{
    VECTOR_T x[WIDTH], y[WIDTH];
#pragma unroll
    for (uint c = 0; c < WIDTH; c++) x[c] = *(global const UNALIGNED_T *)(from + (size_t)c * k);
#pragma unroll
    for (uint round = 1; round < WIDTH; round *= 2) {
#pragma unroll
        for (uint c = 0; c < WIDTH / 2; c++) {
            y[2 * c] = LOWER(x[c], x[c + WIDTH / 2]);
            y[2 * c + 1] = UPPER(x[c], x[c + WIDTH / 2]);
        }
#pragma unroll
        for (uint c = 0; c < WIDTH; c++) x[c] = y[c];
    }
#pragma unroll
    for (uint p = 0; p < WIDTH; p++) to[2 * p] = x[p];
}
#endif

// panel[p][c] = B[first + p][j + c]; columns beyond the edge are whatever is in memory there, or 0
static void pack_right(const uint j, const uint first, const uint terms, const uint n, const uint k,
                       global const REAL *B, local VECTOR_T *panel)
{
    local REAL *to = (local REAL *)panel;
#if RIGHT_TRANSPOSED
    B += (size_t)j * k + first;
    uint p = 0;
    if (j + PANEL <= n)
        for (; p + WIDTH <= terms; p += WIDTH) {
            transpose(k, B + p, panel + 2 * p);
            transpose(k, B + (size_t)WIDTH * k + p, panel + 2 * p + 1);
        }
    for (; p < terms; p++)
        for (uint c = 0; c < PANEL; c++) to[p * PANEL + c] = j + c < n ? B[(size_t)c * k + p] : 0;
#else
    for (uint p = 0; p < terms; p++) {
        const size_t from = (size_t)(first + p) * n + j;
        if (from + PANEL <= (size_t)k * n) {
            panel[2 * p] = *(global const UNALIGNED_T *)(B + from);
            panel[2 * p + 1] = *(global const UNALIGNED_T *)(B + from + WIDTH);
        } else {
            for (uint c = 0; c < PANEL; c++) to[p * PANEL + c] = j + c < n ? B[from + c] : 0;
        }
    }
#endif
}

#if LEFT_TRANSPOSED
// packed[r / PANEL_ROWS][p][r % PANEL_ROWS] = A[i + r][first + p]; 0 beyond the last row
static void pack_left(const uint i, const uint rows, const uint first, const uint terms, const uint m,
                      global const REAL *A, local REAL *packed)
{
    for (uint p = 0; p < terms; p++) {
        global const REAL *from = A + (size_t)(first + p) * m + i;
        uint r = 0;
        for (; r + PANEL_ROWS <= rows; r += PANEL_ROWS) {
            local REAL *to = packed + r * terms + p * PANEL_ROWS;
#pragma unroll
            for (uint x = 0; x < PANEL_ROWS; x++) to[x] = from[r + x];
        }
        if (r < rows)
            for (uint x = 0; x < PANEL_ROWS; x++) packed[r * terms + p * PANEL_ROWS + x] = r + x < rows ? from[r + x] : 0;
    }
}
#endif

#if EPILOGUE == DESCEND
// The steps of the biases of a panel's columns.
static void descend(const uint columns, const uint terms, local const VECTOR_T *panel, global REAL *biases,
                    const REAL rate)
{
    VECTOR_T columnSum[2];
    columnSum[0] = columnSum[1] = 0;
    for (uint p = 0; p < terms; p++) {
        columnSum[0] += panel[2 * p];
        columnSum[1] += panel[2 * p + 1];
    }
    for (uint c = 0; c < columns; c++) biases[c] = fma(-rate, ((REAL *)columnSum)[c], biases[c]);
}
#endif

// depth: terms in a block, leftRows: rows of packed A at once; for both there is room in the packs.
kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void multiply(SIZES, const uint blockRows, const uint blockColumns, const uint depth, const uint leftRows, MATRICES)
{
    local VECTOR_T packedB[RIGHT_PACK / WIDTH];
#if LEFT_TRANSPOSED
    local REAL packedA[LEFT_PACK] __attribute__((aligned(64)));
#endif
    const uint down = (m + blockRows - 1) / blockRows;
    const uint block = get_group_id(0);
    const uint iBegin = block % down * blockRows;
    const uint iEnd = min(m, iBegin + blockRows);
    const uint jBegin = block / down * blockColumns;
    const uint jEnd = min(n, jBegin + blockColumns);
    A += aOffset;
    B += bOffset;
    extra += extraOffset;
    C += cOffset;

    for (uint first = 0; first < k; first += depth) {
        const uint terms = min(depth, k - first);
        const int begins = first == 0;
        const int ends = first + terms == k;
        for (uint j = jBegin; j < jEnd; j += PANEL) {
            local VECTOR_T *panel = packedB + (j - jBegin) / WIDTH * terms;
            pack_right(j, first, terms, n, k, B, panel);
#if EPILOGUE == DESCEND
            if (iBegin == 0) descend(min((uint)PANEL, n - j), terms, panel, extra + j, rate);
#endif
        }
        for (uint i = iBegin; i < iEnd; i += PANEL_ROWS) {
#if LEFT_TRANSPOSED
            const uint packedRow = (i - iBegin) % leftRows;
            if (packedRow == 0) pack_left(i, min(leftRows, iEnd - i), first, terms, m, A, packedA);
            local const REAL *a = packedA + packedRow * terms;
#define LEFT(r, p) a[(p) * PANEL_ROWS + (r)]
#else
            global const REAL *a[PANEL_ROWS];
#pragma unroll
            for (uint r = 0; r < PANEL_ROWS; r++) a[r] = A + (size_t)min(i + r, m - 1) * k + first;
#define LEFT(r, p) a[r][p]
#endif
            const uint rows = min((uint)PANEL_ROWS, iEnd - i);
            for (uint j = jBegin; j < jEnd; j += PANEL) {
                const uint columns = min((uint)PANEL, jEnd - j);
                const int isWhole = rows == PANEL_ROWS && columns == PANEL;
                local const VECTOR_T *panel = packedB + (j - jBegin) / WIDTH * terms;
                const size_t element = (size_t)i * n + j;
                VECTOR_T sum[PANEL_ROWS][2];
                REAL edge[PANEL_ROWS][PANEL];
#pragma unroll
                for (uint r = 0; r < PANEL_ROWS; r++) sum[r][0] = sum[r][1] = 0;
                if (!begins) {
                    if (isWhole) {
#pragma unroll
                        for (uint r = 0; r < PANEL_ROWS; r++) {
                            sum[r][0] = *(global UNALIGNED_T *)(C + element + (size_t)r * n);
                            sum[r][1] = *(global UNALIGNED_T *)(C + element + (size_t)r * n + WIDTH);
                        }
                    } else {
                        for (uint r = 0; r < rows; r++)
                            for (uint c = 0; c < columns; c++) edge[r][c] = C[element + (size_t)r * n + c];
#pragma unroll
                        for (uint r = 0; r < PANEL_ROWS; r++) {
                            sum[r][0] = *(UNALIGNED_T *)edge[r];
                            sum[r][1] = *(UNALIGNED_T *)(edge[r] + WIDTH);
                        }
                    }
                }

                for (uint p = 0; p < terms; p++) {
                    const VECTOR_T y0 = panel[2 * p];
                    const VECTOR_T y1 = panel[2 * p + 1];
#pragma unroll
                    for (uint r = 0; r < PANEL_ROWS; r++) {
                        const VECTOR_T x = LEFT(r, p);
                        sum[r][0] = fma(x, y0, sum[r][0]);
                        sum[r][1] = fma(x, y1, sum[r][1]);
                    }
                }

                if (isWhole) {
#pragma unroll
                    for (uint r = 0; r < PANEL_ROWS; r++) {
#pragma unroll
                        for (uint side = 0; side < 2; side++) {
                            const size_t at = element + (size_t)r * n + side * WIDTH;
                            const uint column = j + side * WIDTH;
                            VECTOR_T result = sum[r][side];
                            if (ends)
                                result = FINISHED(result, *(global UNALIGNED_T *)OPERAND(at, column), EXPONENTIALS);
                            *(global UNALIGNED_T *)(C + at) = result;
                        }
                    }
                } else {
#pragma unroll
                    for (uint r = 0; r < PANEL_ROWS; r++) {
                        *(UNALIGNED_T *)edge[r] = sum[r][0];
                        *(UNALIGNED_T *)(edge[r] + WIDTH) = sum[r][1];
                    }
                    for (uint r = 0; r < rows; r++)
                        for (uint c = 0; c < columns; c++) {
                            const size_t at = element + (size_t)r * n + c;
                            C[at] = ends ? FINISHED(edge[r][c], *OPERAND(at, j + c), exponential) : edge[r][c];
                        }
                }
            }
        }
    }
}

#endif
