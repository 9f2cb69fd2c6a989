/*
 * Rounding for the engine; the rest of its mathematics is in its translated library. Below 2^52 (2^23) a double (float)
 * may have a fraction. Larger numbers are whole, and are returned unchanged, as are infinities and NaN.
 */
#include <stdint.h>

double trunc(double x);
double floor(double x);
double ceil(double x);
double nearbyint(double x);
float truncf(float x);
float floorf(float x);
float ceilf(float x);
float nearbyintf(float x);

static const double two52 = 4503599627370496.0;
static const float two23 = 8388608.0f;

/* copysign keeps the sign of results that are zero. */
double trunc(double x) { return __builtin_fabs(x) < two52 ? __builtin_copysign((double)(int64_t)x, x) : x; }

double floor(double x)
{
  double t = trunc(x);
  return t > x ? t - 1 : t;
}

double ceil(double x)
{
  double t = trunc(x);
  return t < x ? __builtin_copysign(t + 1, x) : t;
}

/*
 * Rounds half to even, as the processor does: beyond 2^52 a double has no bits for a fraction, so adding and
 * subtracting 2^52 rounds.
 */
double nearbyint(double x)
{
  if (!(__builtin_fabs(x) < two52))
    return x;
  volatile double shifted = __builtin_fabs(x) + two52;
  return __builtin_copysign(shifted - two52, x);
}

float truncf(float x) { return __builtin_fabsf(x) < two23 ? __builtin_copysignf((float)(int32_t)x, x) : x; }

float floorf(float x)
{
  float t = truncf(x);
  return t > x ? t - 1 : t;
}

float ceilf(float x)
{
  float t = truncf(x);
  return t < x ? __builtin_copysignf(t + 1, x) : t;
}

float nearbyintf(float x)
{
  if (!(__builtin_fabsf(x) < two23))
    return x;
  volatile float shifted = __builtin_fabsf(x) + two23;
  return __builtin_copysignf(shifted - two23, x);
}
