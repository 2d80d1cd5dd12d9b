/** Colours as eyes tell them apart: CIELAB under D65, of sRGB (IEC 61966-2-1). */

const LINEAR = Float32Array.from({ length: 256 }, (_, level) => {
  const share = level / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
})

const DELTA = 6 / 29
const curve = (t: number): number => (t > DELTA ** 3 ? Math.cbrt(t) : t / (3 * DELTA ** 2) + 4 / 29)

/** Lightness (0 to 100), a and b of each pixel of red, green, blue and a fourth byte. */
export function labOf(rgba: Uint8ClampedArray): Float32Array {
  const lab = new Float32Array((rgba.length / 4) * 3)
  for (let k = 0, at = 0; k < rgba.length; k += 4, at += 3) {
    const [r, g, b] = [LINEAR[rgba[k]!]!, LINEAR[rgba[k + 1]!]!, LINEAR[rgba[k + 2]!]!]
    const x = curve((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047)
    const y = curve(0.2126729 * r + 0.7151522 * g + 0.072175 * b)
    const z = curve((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883)
    lab[at] = 116 * y - 16
    lab[at + 1] = 500 * (x - y)
    lab[at + 2] = 200 * (y - z)
  }
  return lab
}
