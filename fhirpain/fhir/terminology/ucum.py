"""Whether a text is a unit of UCUM, in its case-sensitive form. https://ucum.org/ucum

The whole grammar (a chain of symbols, factors, exponents, annotations and parentheses); the symbols are those of the
standard's tables and of R4's value set ``ucum-common``. What a unit measures is not told here.
"""

import re

_PREFIXES = frozenset(["da", "Ki", "Mi", "Gi", "Ti", *"YZEPTGMkhdcmunpfazy"])

_METRIC_TABLE = """
    m s g rad K C cd
    mol sr Hz N Pa J W A V F Ohm S Wb Cel T H lm lx Bq Gy Sv kat
    l L ar t bar u eV pc st
    [c] [h] [k] [eps_0] [mu_0] [e] [m_e] [m_p] [G] [g] [ly] gf
    Ky Gal dyn erg P Bi St Mx G Oe Gb sb Lmb ph Ci R RAD REM
    cal_[15] cal_[20] cal_m cal_IT cal_th cal tex m[H2O] m[Hg]
    eq osm g% U [iU] [IU] Np B B[SPL] B[V] B[mV] B[uV] B[10.nV] B[W] B[kW]
    mho bit By Bd b
"""
"""Symbols that take a prefix."""

_OTHER_TABLE = """
    10* 10^ % [pi] [ppth] [ppm] [ppb] [pptr]
    gon deg ' '' circ sph
    min h d a_t a_j a_g a wk mo_s mo_j mo_g mo AU atm att [lbf_av] Ao
    [in_i] [ft_i] [yd_i] [mi_i] [fth_i] [nmi_i] [kn_i] [sin_i] [sft_i] [syd_i] [cin_i] [cft_i] [cyd_i] [bf_i] [cr_i]
    [mil_i] [cml_i] [hd_i] [mesh_i]
    [ft_us] [yd_us] [in_us] [rd_us] [ch_us] [lk_us] [rch_us] [rlk_us] [fth_us] [fur_us] [mi_us] [acr_us] [srd_us]
    [smi_us] [sct] [twp] [mil_us]
    [in_br] [ft_br] [rd_br] [ch_br] [lk_br] [fth_br] [pc_br] [yd_br] [mi_br] [nmi_br] [kn_br] [acr_br]
    [gal_us] [bbl_us] [qt_us] [pt_us] [gil_us] [foz_us] [fdr_us] [min_us] [crd_us] [bu_us] [gal_wi] [pk_us] [dqt_us]
    [dpt_us] [tbs_us] [tsp_us] [cup_us] [foz_m] [cup_m] [tsp_m] [tbs_m]
    [gal_br] [pk_br] [bu_br] [qt_br] [pt_br] [gil_br] [foz_br] [fdr_br] [min_br]
    [gr] [lb_av] [oz_av] [dr_av] [scwt_av] [lcwt_av] [ston_av] [lton_av] [stone_av]
    [pwt_tr] [oz_tr] [lb_tr] [sc_ap] [dr_ap] [oz_ap] [lb_ap] [oz_m]
    [lne] [pnt] [pca] [pnt_pr] [pca_pr] [pied] [pouce] [ligne] [didot] [cicero]
    [degF] [degR] [degRe] [Cal] [Btu_39] [Btu_59] [Btu_60] [Btu_m] [Btu_IT] [Btu_th] [Btu] [HP] [den]
    [in_i'H2O] [in_i'Hg] [PRU] [wood'U] [diop] [p'diop] %[slope] [Ch] [drp] [hnsf'U] [MET] [psi]
    [hp'_X] [hp'_C] [hp'_M] [hp'_Q] [hp_X] [hp_C] [hp_M] [hp_Q] [kp_X] [kp_C] [kp_M] [kp_Q]
    [pH] [S] [HPF] [LPF] [arb'U] [USP'U] [GPL'U] [MPL'U] [APL'U] [beth'U] [anti'Xa'U] [todd'U] [dye'U] [smgy'U]
    [bdsk'U] [ka'U] [knk'U] [mclg'U] [tb'U] [CCID_50] [TCID_50] [EID_50] [PFU] [FFU] [CFU] [IR] [BAU] [AU]
    [Amb'a'1'U] [PNU] [Lf] [D'ag'U] [FEU] [ELU] [EU] [NTU] [FNU]
    [m/s2/Hz^0.5] bit_s [smoot] [car_m] [car_Au]
"""
"""Symbols that stand alone."""
_METRIC, _OTHER = frozenset(_METRIC_TABLE.split()), frozenset(_OTHER_TABLE.split())

_COMPONENT = re.compile(r"""
    (?P<symbol>10[*^]|(?:\[[^][{}\s]+\]|[A-Za-z%'_])+) (?:[+-]?[0-9]+)? (?:\{[ -z|~]*\})?
  | [0-9]+ (?:\{[ -z|~]*\})?
  | \{[ -z|~]*\}
""", re.VERBOSE)
_CLOSED = re.compile(r"\)(?:\{[ -z|~]*\})?")
# An annotation is any printable ASCII but a brace; that spaces and a parenthesis before it are allowed goes beyond the
# grammar, but R4's own value set ucum-common has both.


def is_unit(code: str) -> bool:
    """Whether a code is a unit: ``mg/dL``, ``10*9/L``, ``{score}``, ``mL/min/{1.73_m2}``. Never raises; linear."""
    place = depth = 0
    # A term may begin with its slash: /min.
    starts = True
    while True:
        place += starts and code.startswith("/", place)
        if starts := code.startswith("(", place):
            place, depth = place + 1, depth + 1
            continue
        found = _COMPONENT.match(code, place)
        if found is None or not _is_symbol(found["symbol"]):
            return False
        place, depth = _closed(code, found.end(), depth)
        if place == len(code):
            return depth == 0
        if code[place] not in "./":
            return False
        place += 1


def _closed(code: str, place: int, depth: int) -> tuple[int, int]:
    """Past the parentheses that end here."""
    while depth and (found := _CLOSED.match(code, place)) is not None:
        place, depth = found.end(), depth - 1
    return place, depth


def _is_symbol(symbol: str | None) -> bool:
    """Whether a symbol is in the tables, alone or behind a prefix; a factor or an annotation has none."""
    return (symbol is None or symbol in _METRIC or symbol in _OTHER
            or any(symbol[:length] in _PREFIXES and symbol[length:] in _METRIC for length in (1, 2)))
