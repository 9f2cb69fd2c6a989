/**
 * The engine's functions in which programs spend their time, as wasm2c names them. They are compiled for speed; the
 * other nine tenths are compiled for size, which saves 170 KB of every image and costs no measurable time.
 *
 * The compiler treats a call of any other function as rare, too, together with the code around the call.
 *
 * How they were found, for quickjs-wasi 3.6.2:
 *
 * - `perf record` of the engine, linked as a Linux program, over the kernels of tools/bench/guests/kernels.ts and small
 *   loops over JSON, sorting, strings, regular expressions, maps, typed arrays, classes, closures, destructuring,
 *   bigints, generators, errors, promises and floating point: functions with more than one of 10,000 samples.
 * - callgrind over these kernels, which counts what samples miss: functions with 0.03 % of the instructions of one.
 */
export const HOT_FUNCTIONS: readonly string[] = `
  JS_Call JS_DefineProperty JS_DefinePropertyValue JS_ExecutePendingJob JS_FreeAtom JS_FreeValue JS_FreeValueRT JS_GetOpaque2 JS_GetProperty
  JS_GetPropertyInt64 JS_GetPropertyValue JS_GetPrototype JS_IsFunction JS_NewArray JS_NewArrayFrom JS_NewObjectClass JS_NewObjectProtoClass
  JS_NewStringLen JS_SetPropertyValue JS_ToCStringLen2 JS_ToFloat64 JS_ToIndex JS_ToObject floor fmod js_calloc_rt js_free_rt js_malloc
  js_malloc_rt js_realloc js_realloc_rt memchr memcmp pow realloc sin sqrt vsnprintf f15 f18 f19 f23 f44 f46 f49 f51 f52 f53 f58 f72 f79 f89 f92
  f93 f99 f103 f108 f109 f120 f122 f123 f124 f125 f126 f127 f128 f129 f130 f131 f132 f134 f136 f137 f138 f139 f141 f143 f158 f161 f167 f170 f171
  f175 f190 f191 f195 f204 f207 f208 f212 f214 f222 f223 f224 f226 f232 f233 f234 f237 f238 f246 f249 f252 f255 f260 f261 f263 f264 f265 f266
  f271 f272 f273 f276 f277 f284 f286 f287 f290 f291 f293 f296 f302 f307 f308 f309 f310 f311 f314 f315 f322 f324 f327 f328 f330 f335 f338 f339
  f341 f342 f345 f347 f351 f352 f353 f359 f360 f361 f363 f378 f383 f384 f409 f411 f436 f438 f445 f456 f478 f498 f502 f504 f505 f506 f513 f514
  f515 f524 f527 f556 f568 f601 f613 f619 f620 f688 f698 f728 f772 f784 f785 f807 f808 f822 f826 f827 f828 f840 f844 f885 f889 f904 f930 f931
  f932 f933 f934 f936 f937 f939 f940 f948 f949 f950 f954 f958 f959 f961 f962 f963 f966 f973 f977 f1126 f1203 f1205 f1209 f1215 f1223 f1229 f1232
  f1234 f1279 f1280 f1474 f1487 f1642 f1643 f1648 f1649 f1653 f1656 f1658 f1672
`
  .trim()
  .split(/\s+/);
