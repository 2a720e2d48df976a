/** A file of the build as hexadecimal digits; scripts/build.mjs puts it there. */
declare module 'inlined:*' {
  const digits: string;
  export default digits;
}
