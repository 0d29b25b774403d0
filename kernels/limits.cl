// limits.cl: what a device can do at most, for a clock: multiply-adds, copies, reads of local memory, launches. Nothing
// is trained with it. What each computes is exact, so that it can be seen to have been computed.
//
//   x_c = item mod 16 + c, then rounds times x_c = fma(x_c, a, b)       c = 0 ... CHAINS - 1, each lane alike
//   limit_multiply_adds:  out[item] = sum over c, ascending, of x_c
//   limit_copy:           to[i] = from[i]
//   limit_local_reads:    out[item] = sum over r < 4 rounds of tile[(place + r) mod TILE], where tile[i] = i and place is
//                         the item's in its group; exact in float up to 16,000 rounds
//   limit_launches:       count[0] = count[0] + items, by the first item alone
//
// One work-item for each element of the result, which is a vector of WIDTH lanes. Buffers start at their first byte.
//
// Build parameters
//   REAL    float or double
//   WIDTH   one of 1, 4: lanes of a vector, 1 for multiply-adds of a GPU; a CPU takes those of its register, up to 16
//   CHAINS  one of 12: multiply-adds under way at once in an item, at least the latency times what begins in a cycle
//   TILE    one of 256: vectors in local memory, a power of two

#pragma OPENCL FP_CONTRACT OFF
#ifdef cl_khr_fp64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif

#ifndef REAL
#define REAL float
#endif
#ifndef WIDTH
#define WIDTH 4
#endif
#ifndef CHAINS
#define CHAINS 12
#endif
#ifndef TILE
#define TILE 256
#endif

#if WIDTH == 1
typedef REAL lanes;
#else
typedef REALS(WIDTH) lanes;
#endif

kernel void limit_multiply_adds(const uint items, const uint rounds, const REAL a, const REAL b, global lanes *out)
{
    const size_t item = get_global_id(0);
    if (item >= items) return;
    lanes x[CHAINS];
#pragma unroll
    for (uint c = 0; c < CHAINS; c++) x[c] = (lanes)((REAL)(item % 16 + c));
    for (uint r = 0; r < rounds; r++) {
#pragma unroll
        for (uint c = 0; c < CHAINS; c++) x[c] = fma(x[c], (lanes)a, (lanes)b);
    }
    lanes sum = x[0];
#pragma unroll
    for (uint c = 1; c < CHAINS; c++) sum += x[c];
    out[item] = sum;
}

kernel void limit_copy(const uint items, global const lanes *from, global lanes *to)
{
    const size_t item = get_global_id(0);
    if (item >= items) return;
    to[item] = from[item];
}

kernel void limit_local_reads(const uint items, const uint rounds, global lanes *out)
{
    local lanes tile[TILE];
    const uint place = get_local_id(0);
    for (uint i = place; i < TILE; i += get_local_size(0)) tile[i] = (lanes)((REAL)i);
    barrier(CLK_LOCAL_MEM_FENCE);

    lanes s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (uint r = 0; r < 4 * rounds; r += 4) {
        s0 += tile[(place + r) % TILE];
        s1 += tile[(place + r + 1) % TILE];
        s2 += tile[(place + r + 2) % TILE];
        s3 += tile[(place + r + 3) % TILE];
    }
    const size_t item = get_global_id(0);
    if (item < items) out[item] = (s0 + s1) + (s2 + s3);
}

kernel void limit_launches(const uint items, global REAL *count)
{
    if (get_global_id(0) == 0) count[0] += items;
}
